/** Keeps what expressions parse to: a program sends the same few again and again, with other values. */
import { ExpressionError } from "./syntax/tokens.ts";

const MAX_KEPT = 500;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_BYTES = 4096;

/** @returns the parser with a cache; it also refuses empty and too long expressions. */
export function cachedParser<T>(parse: (text: string) => T): (text: string) => T {
	const kept = new Map<string, T>();
	return (text) => {
		const known = kept.get(text);
		if (known !== undefined) return known;
		if (text === "") throw new ExpressionError("The expression can not be empty;");
		const size = Buffer.byteLength(text);
		if (size > MAX_BYTES) {
			throw new ExpressionError(
				`Expression size has exceeded the maximum allowed size; expression size: ${size}`,
			);
		}
		const parsed = parse(text);
		if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? "");
		kept.set(text, parsed);
		return parsed;
	};
}
