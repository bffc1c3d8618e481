import { serializationError } from "../errors.ts";
import { ATTRIBUTE_TYPES } from "../values/attribute-value.ts";
import { asObject, wrongType } from "./shape-violation.ts";

const IS_TYPE: ReadonlySet<string> = new Set(ATTRIBUTE_TYPES);

/** An attribute value's structure; its content is checked elsewhere, with other messages. */
export function attributeValue(input: unknown): Record<string, unknown> {
	const given = asObject(input);
	const checked: Record<string, unknown> = {};
	for (const type of Object.keys(given)) {
		const value = given[type];
		if (!IS_TYPE.has(type) || value === null || value === undefined) continue;
		checked[type] = typedContent(type, value);
	}
	return checked;
}

function typedContent(type: string, value: unknown): unknown {
	switch (type) {
		case "S":
		case "N":
			return text(value);
		case "B":
			return base64(value);
		case "BOOL":
		case "NULL":
			if (typeof value !== "boolean") throw wrongType(value, "Boolean");
			return value;
		case "SS":
		case "NS":
			return elements(value).map(text);
		case "BS":
			return elements(value).map(base64);
		case "L":
			return elements(value).map(attributeValue);
		default: {
			const given = asObject(value);
			const map: Record<string, unknown> = {};
			for (const name of Object.keys(given)) {
				const element = attributeValue(given[name]);
				if (name === "__proto__") Object.defineProperty(map, name, { value: element, enumerable: true });
				else map[name] = element;
			}
			return map;
		}
	}
}

function text(value: unknown): string {
	if (typeof value !== "string") throw wrongType(value, "String");
	return value;
}

function elements(value: unknown): unknown[] {
	if (!Array.isArray(value)) throw wrongType(value, "List");
	return value;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function base64(value: unknown): string {
	if (typeof value !== "string")
		throw serializationError("only base-64-encoded strings are convertible to bytes");
	if (value.length % 4 !== 0) {
		throw serializationError(
			`Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`,
		);
	}
	// Bits beyond the last byte must be zero: equal bytes then have equal texts.
	const end = value.slice(-4);
	if (!BASE64.test(value) || Buffer.from(end, "base64").toString("base64") !== end) {
		throw serializationError("Invalid last non-pad Base64 character dectected");
	}
	return value;
}
