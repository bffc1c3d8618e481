/**
 * The size of an item, as DynamoDB counts it for limits and capacity.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
import { type AttributeMap, type AttributeValue, typeOf } from "./attribute-value.ts";
import { significantDigits } from "./decimal.ts";

/** The bytes of a list or a map itself; each element costs one byte more than its content. */
const COLLECTION_BYTES = 3;
const ELEMENT_BYTES = 1;

/** Bytes of the names and values. */
export function itemSize(item: AttributeMap): number {
	let size = 0;
	for (const name of Object.keys(item)) size += utf8Length(name) + valueSize(item[name] as AttributeValue);
	return size;
}

/** Length of a string in UTF-8. */
export function utf8Length(text: string): number {
	return Buffer.byteLength(text, "utf8");
}

function valueSize(value: AttributeValue): number {
	const type = typeOf(value);
	switch (type) {
		case "S":
			return utf8Length(value.S ?? "");
		case "N":
			return numberSize(value.N ?? "0");
		case "B":
			return binaryLength(value.B ?? "");
		case "SS":
			return total(value.SS, utf8Length);
		case "NS":
			return total(value.NS, numberSize);
		case "BS":
			return total(value.BS, binaryLength);
		case "BOOL":
		case "NULL":
			return 1;
		case "L":
			return COLLECTION_BYTES + total(value.L, (element) => ELEMENT_BYTES + valueSize(element));
		case "M":
			return COLLECTION_BYTES + Object.keys(value.M ?? {}).length * ELEMENT_BYTES + itemSize(value.M ?? {});
	}
}

function total<T>(elements: readonly T[] | undefined, size: (element: T) => number): number {
	let sum = 0;
	for (const element of elements ?? []) sum += size(element);
	return sum;
}

/** The length of the bytes of a canonical base64 text. */
export function binaryLength(base64: string): number {
	const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
	return (base64.length / 4) * 3 - padding;
}

/** About one byte for two significant digits, and one for sign and exponent. */
function numberSize(text: string): number {
	const digits = significantDigits(text);
	if (digits === 0) return 1;
	return 1 + Math.ceil(digits / 2) + (text.startsWith("-") ? 1 : 0);
}
