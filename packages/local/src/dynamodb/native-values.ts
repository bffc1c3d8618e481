/** JavaScript values to attribute values of the wire and back, as the SDK's document client converts them. */
import { type AttributeMap, type AttributeValue, setAttribute } from "./values/attribute-value.ts";

/** A value that only the SDK's own conversion knows, or knows to refuse. */
export class UnconvertibleError extends Error {
	override name = "UnconvertibleError";
}

/** `undefined` members are left out. @throws UnconvertibleError */
export function toWireMap(values: Readonly<Record<string, unknown>>): AttributeMap {
	const map: AttributeMap = {};
	for (const name of Object.keys(values)) {
		const value = values[name];
		if (value !== undefined) setAttribute(map, name, toWire(value));
	}
	return map;
}

function toWire(value: unknown): AttributeValue {
	switch (typeof value) {
		case "string":
			return { S: value };
		case "number":
			return { N: numberText(value) };
		case "boolean":
			return { BOOL: value };
		case "bigint":
			return { N: value.toString() };
		case "object":
			return objectToWire(value);
		default:
			throw new UnconvertibleError();
	}
}

function objectToWire(value: object | null): AttributeValue {
	if (value === null) return { NULL: true };
	if (Array.isArray(value)) return { L: value.filter((element) => element !== undefined).map(toWire) };
	if (value instanceof Uint8Array) return { B: base64(value) };
	if (value instanceof Set) return setToWire([...value]);
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && prototype !== null) throw new UnconvertibleError();
	return { M: toWireMap(value as Record<string, unknown>) };
}

function setToWire(members: readonly unknown[]): AttributeValue {
	const [first] = members;
	if (typeof first === "string" && members.every((member) => typeof member === "string")) {
		return { SS: [...members] };
	}
	if (typeof first === "number" && members.every((member) => typeof member === "number")) {
		return { NS: members.map(numberText) };
	}
	if (first instanceof Uint8Array && members.every((member) => member instanceof Uint8Array)) {
		return { BS: members.map(base64) };
	}
	throw new UnconvertibleError();
}

function numberText(value: number): string {
	if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new UnconvertibleError();
	return String(value);
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

export function fromWireMap(map: AttributeMap): Record<string, unknown> {
	const values: Record<string, unknown> = {};
	for (const name of Object.keys(map)) {
		const value = fromWire(map[name] as AttributeValue);
		if (name === "__proto__") Object.defineProperty(values, name, { value, enumerable: true });
		else values[name] = value;
	}
	return values;
}

function fromWire(value: AttributeValue): unknown {
	if (value.S !== undefined) return value.S;
	if (value.N !== undefined) return numberFrom(value.N);
	if (value.B !== undefined) return bytesFrom(value.B);
	if (value.M) return fromWireMap(value.M);
	if (value.L) return value.L.map(fromWire);
	if (value.BOOL !== undefined) return value.BOOL;
	if (value.SS) return new Set(value.SS);
	if (value.NS) return new Set(value.NS.map(numberFrom));
	if (value.BS) return new Set(value.BS.map(bytesFrom));
	return null;
}

/** Whole numbers that a double cannot hold become bigint. */
function numberFrom(text: string): number | bigint {
	const value = Number(text);
	return Math.abs(value) > Number.MAX_SAFE_INTEGER ? BigInt(text) : value;
}

function bytesFrom(text: string): Uint8Array {
	const bytes = Buffer.from(text, "base64");
	return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Attribute values as the plain client has them: with bytes in place of base64. */
export function withBytes(map: AttributeMap): Record<string, unknown> {
	return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, valueWithBytes(value)]));
}

function valueWithBytes(value: AttributeValue): unknown {
	if (value.B !== undefined) return { B: bytesFrom(value.B) };
	if (value.BS) return { BS: value.BS.map(bytesFrom) };
	if (value.L) return { L: value.L.map(valueWithBytes) };
	if (value.M) return { M: withBytes(value.M) };
	return value;
}
