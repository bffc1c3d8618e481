/** Attribute values as the wire has them: one type, base64 for bytes, decimal text for numbers. */

export type AttributeType = "S" | "N" | "B" | "SS" | "NS" | "BS" | "BOOL" | "NULL" | "L" | "M";

export type AttributeValue = {
	S?: string;
	/** Normalised decimal text. */
	N?: string;
	/** Canonical base64. */
	B?: string;
	SS?: string[];
	NS?: string[];
	BS?: string[];
	BOOL?: boolean;
	NULL?: boolean;
	L?: AttributeValue[];
	M?: AttributeMap;
};

export type AttributeMap = Record<string, AttributeValue>;

export const ATTRIBUTE_TYPES: readonly AttributeType[] = [
	"S",
	"N",
	"B",
	"SS",
	"NS",
	"BS",
	"BOOL",
	"NULL",
	"L",
	"M",
];

/** The type of a checked value. */
export function typeOf(value: AttributeValue): AttributeType {
	for (const type in value) return type as AttributeType;
	throw new TypeError("An attribute value without a type got past the checks.");
}

/** An attribute's value; names such as `__proto__` are names like any other. */
export function attributeOf(map: AttributeMap, name: string): AttributeValue | undefined {
	return Object.hasOwn(map, name) ? map[name] : undefined;
}

export function setAttribute(map: AttributeMap, name: string, value: AttributeValue): void {
	if (name === "__proto__") {
		Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
	} else map[name] = value;
}
