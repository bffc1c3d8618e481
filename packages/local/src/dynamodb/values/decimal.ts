/** DynamoDB's numbers: decimal, 38 significant digits, magnitudes from 1E-130 to below 1E+126. Values are normalised text. */

/** Why a text is no number that DynamoDB stores. */
export type DecimalFault = "not_a_number" | "overflow" | "underflow" | "too_precise";

/** The value is `0.digits × 10^(exponent + 1)`, i.e. the first digit counts 10^exponent. */
type Decimal = { isNegative: boolean; digits: string; exponent: number };

const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;
const CANONICAL_INTEGER = /^(?:0|-?[1-9][0-9]{0,37})$/;
const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
/** Texts up to this long are exact as doubles, far enough to compare them, and to add integers. */
const EXACT_LENGTH = 15;

/** @returns the number in plain notation without superfluous zeros, or its error */
export function normalizeDecimal(text: string): { text: string } | { fault: DecimalFault } {
	if (CANONICAL_INTEGER.test(text)) return { text };
	const decimal = parse(text);
	if (!decimal) return { fault: "not_a_number" };
	return limited(decimal);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: string, b: string): number {
	if (a === b) return 0;
	if (a.length <= EXACT_LENGTH && b.length <= EXACT_LENGTH) return Number(a) - Number(b);
	return Buffer.compare(encodeDecimal(a), encodeDecimal(b));
}

/** @returns the exact sum, or why it cannot be stored */
export function addDecimals(a: string, b: string): { text: string } | { fault: DecimalFault } {
	if (isShortInteger(a) && isShortInteger(b)) return { text: String(Number(a) + Number(b)) };
	const left = parsed(a);
	const right = parsed(b);
	const scale = Math.min(lastPlace(left), lastPlace(right));
	return limited(fromInteger(toInteger(left, scale) + toInteger(right, scale), scale));
}

/** @returns the exact difference, or why it cannot be stored */
export function subtractDecimals(a: string, b: string): { text: string } | { fault: DecimalFault } {
	return addDecimals(a, b.startsWith("-") ? b.slice(1) : b === "0" ? b : `-${b}`);
}

/**
 * Bytes that sort as the numbers do. First byte: sign; second: exponent; then two digits a byte. Negative numbers
 * are complemented and end with 0xff, so that the longer of two with the same beginning sorts first.
 */
export function encodeDecimal(text: string): Buffer {
	const { isNegative, digits, exponent } = parsed(text);
	if (digits === "") return Buffer.of(1);
	const pairs = Math.ceil(digits.length / 2);
	const bytes = Buffer.alloc(2 + pairs + (isNegative ? 1 : 0));
	const place = exponent - MIN_EXPONENT;
	bytes[0] = isNegative ? 0 : 2;
	bytes[1] = isNegative ? 255 - place : place;
	for (let pair = 0; pair < pairs; pair++) {
		const value = Number(digits.slice(pair * 2, pair * 2 + 2).padEnd(2, "0")) + 1;
		bytes[2 + pair] = isNegative ? 101 - value : value;
	}
	if (isNegative) bytes[2 + pairs] = 0xff;
	return bytes;
}

/** Significant digits, of which one byte of storage holds two. */
export function significantDigits(text: string): number {
	return parsed(text).digits.length;
}

function isShortInteger(text: string): boolean {
	return text.length <= EXACT_LENGTH && CANONICAL_INTEGER.test(text);
}

function limited(decimal: Decimal): { text: string } | { fault: DecimalFault } {
	if (decimal.digits !== "") {
		if (decimal.exponent > MAX_EXPONENT) return { fault: "overflow" };
		if (decimal.exponent < MIN_EXPONENT) return { fault: "underflow" };
	}
	if (decimal.digits.length > MAX_DIGITS) return { fault: "too_precise" };
	return { text: print(decimal) };
}

function parsed(text: string): Decimal {
	const decimal = parse(text);
	if (!decimal) throw new TypeError(`Not a number: ${text}`);
	return decimal;
}

function parse(text: string): Decimal | undefined {
	const match = SYNTAX.exec(text);
	if (!match) return undefined;
	const [, sign, whole = "", fraction = "", power = "0"] = match;
	const all = whole + fraction;
	if (all === "") return undefined;
	const first = all.search(/[1-9]/);
	if (first === -1) return { isNegative: false, digits: "", exponent: 0 };
	return {
		isNegative: sign === "-",
		digits: all.slice(first).replace(/(?<!0)0+$/, ""),
		exponent: whole.length - 1 - first + Number(power),
	};
}

function print({ isNegative, digits, exponent }: Decimal): string {
	if (digits === "") return "0";
	return (isNegative ? "-" : "") + magnitude(digits, exponent);
}

function magnitude(digits: string, exponent: number): string {
	if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
	if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, "0");
	return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** The power of ten of the last digit. */
function lastPlace({ digits, exponent }: Decimal): number {
	return digits === "" ? 0 : exponent - digits.length + 1;
}

function toInteger(decimal: Decimal, scale: number): bigint {
	if (decimal.digits === "") return 0n;
	const value = BigInt(decimal.digits) * 10n ** BigInt(lastPlace(decimal) - scale);
	return decimal.isNegative ? -value : value;
}

function fromInteger(value: bigint, scale: number): Decimal {
	if (value === 0n) return { isNegative: false, digits: "", exponent: 0 };
	const text = (value < 0n ? -value : value).toString();
	return {
		isNegative: value < 0n,
		digits: text.replace(/(?<!0)0+$/, ""),
		exponent: text.length - 1 + scale,
	};
}
