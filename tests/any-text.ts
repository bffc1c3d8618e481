/** Text of any characters, for properties. fast-check's own unit "binary" is the same, and takes half a second to be made. */
import fc from "fast-check";

const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const LAST_CODE_POINT = 0x10ffff;

/** Any code point but half a pair. */
const character = fc
	.oneof(
		fc.integer({ min: 0, max: FIRST_SURROGATE - 1 }),
		fc.integer({ min: LAST_SURROGATE + 1, max: LAST_CODE_POINT }),
	)
	.map(
		(codePoint) => String.fromCodePoint(codePoint),
		// Makes fast-check draw names such as `__proto__` too, which it only does when each character may be drawn.
		(text) => {
			const codePoint = typeof text === "string" ? text.codePointAt(0) : undefined;
			if (codePoint === undefined || String.fromCodePoint(codePoint) !== text)
				throw new Error("No character.");
			return codePoint;
		},
	);

export function anyText(lengths: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.string({ ...lengths, unit: character });
}
