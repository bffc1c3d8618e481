import { parseRetryAfter } from "@dephealth/core/http/retry-after.ts";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe("Retry-After", () => {
	it.each([
		["seconds", "120", 120],
		["no wait", "0", 0],
		["spaces around", " 7 ", 7],
		["a fraction, rounded up", "0.2", 1],
		["more than a day", "99999999", 86_400],
		["a number beyond all numbers", "9".repeat(400), 86_400],
		["an HTTP date", "Thu, 01 Jan 2026 12:00:30 GMT", 30],
		["a date in the past", "Thu, 01 Jan 2026 11:00:00 GMT", 0],
		["a date in years", "Fri, 01 Jan 2038 00:00:00 GMT", 86_400],
		["a date as in RFC 850", "Thursday, 01-Jan-26 12:01:00 GMT", 60],
		["a date as asctime writes it", "Thu Jan  1 12:01:00 2026", 60],
	])("reads %s", (_, value, expected) => expect(parseRetryAfter(value, NOW)).toBe(expected));

	it.each([
		[undefined],
		[""],
		["   "],
		["-1"],
		["soon"],
		["1e3"],
		["0x10"],
		["1, 2"],
		["2026-01-01T12:00:30Z"],
		["Thu, 99 Foo 2026 12:00:00 GMT"],
		["NaN"],
		["Infinity"],
	])("does not guess at %j", (value) => expect(parseRetryAfter(value, NOW)).toBeUndefined());

	it("reads a date without a zone as GMT, wherever the machine stands", () => {
		vi.stubEnv("TZ", "Asia/Tokyo");
		expect(new Date(NOW).getHours()).toBe(21);
		expect(parseRetryAfter("Thu Jan  1 12:01:00 2026", NOW)).toBe(60);
	});

	it("gives whole seconds from 0 to a day, or nothing, whatever it is given", () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)),
				fc.integer(),
				(value, now) => {
					const seconds = parseRetryAfter(value, now) ?? 0;
					expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400).toBe(true);
				},
			),
		);
	});
});
