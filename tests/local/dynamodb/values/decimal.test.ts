import {
	addDecimals,
	compareDecimals,
	encodeDecimal,
	normalizeDecimal,
	significantDigits,
	subtractDecimals,
} from "@dephealth/local/dynamodb/values/decimal.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";

describe("numbers of DynamoDB", () => {
	it.each([
		["0", "0"],
		["-0", "0"],
		["0.000", "0"],
		["00042", "42"],
		["+7", "7"],
		["1.0", "1"],
		["3.1400", "3.14"],
		["1.5E2", "150"],
		["-12e-3", "-0.012"],
		[".5", "0.5"],
		["5.", "5"],
		["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
		["1E-130", `0.${"0".repeat(129)}1`],
		["9.9e125", `99${"0".repeat(124)}`],
	])("%s is kept as %s", (given, kept) => {
		expect(normalizeDecimal(given)).toEqual({ text: kept });
	});

	it.each([
		["", "not_a_number"],
		["-", "not_a_number"],
		[".", "not_a_number"],
		["1e", "not_a_number"],
		["0x10", "not_a_number"],
		["NaN", "not_a_number"],
		[" 1", "not_a_number"],
		["1E126", "overflow"],
		["-1E126", "overflow"],
		["1E-131", "underflow"],
		["1e999999", "overflow"],
		["123456789012345678901234567890123456789", "too_precise"],
	])("%s is refused: %s", (given, fault) => {
		expect(normalizeDecimal(given)).toEqual({ fault });
	});

	it.each([
		["1", "2", "3", "-1"],
		["0.1", "0.2", "0.3", "-0.1"],
		["-5", "5", "0", "-10"],
		["9007199254740993", "1", "9007199254740994", "9007199254740992"],
		["1e37", "1", "10000000000000000000000000000000000001", "9999999999999999999999999999999999999"],
		["0.25", "-0.25", "0", "0.5"],
	])("%s and %s make %s, and %s apart", (a, b, sum, difference) => {
		const [left, right] = [a, b].map((text) => kept(text));
		expect(addDecimals(left ?? "", right ?? "")).toEqual({ text: sum });
		expect(subtractDecimals(left ?? "", right ?? "")).toEqual({ text: difference });
	});

	it("cannot keep a sum of more than 38 digits", () => {
		expect(addDecimals("1", kept("1e-120"))).toEqual({ fault: "too_precise" });
	});

	it("their bytes sort as their values do", () => {
		fc.assert(
			fc.property(decimal(), decimal(), (a, b) => {
				const expected = Math.sign(exactly(a, b));
				expect(Math.sign(Buffer.compare(encodeDecimal(a), encodeDecimal(b)))).toBe(expected);
				expect(Math.sign(compareDecimals(a, b))).toBe(expected);
			}),
			{ numRuns: runs(500) },
		);
	});

	it("count the digits that storage is paid for", () => {
		expect(["0", "10", "1.50", "-0.025", "123"].map(kept).map(significantDigits)).toEqual([0, 1, 2, 2, 3]);
	});
});

function kept(text: string): string {
	const result = normalizeDecimal(text);
	if ("text" in result) return result.text;
	throw new Error(result.fault);
}

/** Often close to each other, so that every digit counts. */
function decimal(): fc.Arbitrary<string> {
	return fc
		.tuple(
			fc.constantFrom("", "-"),
			fc.oneof(fc.bigInt(0n, 200n), fc.bigInt(0n, 10n ** 38n - 1n)),
			fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -90, max: 80 })),
		)
		.map(([sign, digits, power]) => kept(`${sign}${digits}e${power}`));
}

/** Compares as integers with as many digits as both need. */
function exactly(a: string, b: string): number {
	const [left, right] = [a, b].map((text) => {
		const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
		const value = BigInt(whole + fraction.padEnd(150, "0"));
		return text.startsWith("-") ? -value : value;
	});
	const difference = (left ?? 0n) - (right ?? 0n);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
