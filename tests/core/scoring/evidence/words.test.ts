import { ago, percent, plural, quoted, span } from "@dephealth/core/scoring/evidence/words.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../any-text.ts";

describe("spans", () => {
	it.each([
		[0, "0 days"],
		[1, "1 day"],
		[59, "59 days"],
		[60, "2 months"],
		[365, "12 months"],
		[729, "24 months"],
		[730, "2 years"],
		[1094, "2 years"],
		[1095, "3 years"],
	])("%d days are %s", (days, text) => expect(span(days)).toBe(text));

	it("less than a day ago is today", () => expect([ago(0), ago(1)]).toEqual(["today", "1 day ago"]));

	it.each([
		[1, "1 person"],
		[0, "0 people"],
		[12_345, "12,345 people"],
	])("%d is %s", (count, text) => expect(plural(count, "person", "people")).toBe(text));
});

describe("someone else's text", () => {
	it.each([
		["use x instead", '"use x instead"'],
		["\u001b[2J\u001b]0;title\u0007gone\r\nnew line", '"[2J ]0;title gone new line"'],
		["left\u202eright\u200b", '"left right"'],
		["", '""'],
		["x".repeat(200), `"${"x".repeat(200)}"`],
		["x".repeat(201), `"${"x".repeat(200)}…"`],
	])("%j is quoted as %s", (text, quotation) => expect(quoted(text)).toBe(quotation));

	it("is always one bounded line without control characters", () => {
		fc.assert(
			fc.property(anyText({ maxLength: 1000 }), (text) => {
				expect(quoted(text)).toMatch(/^"[^\p{Cc}\p{Cf}\n]*"$/u);
				expect(quoted(text).length).toBeLessThanOrEqual(203);
			}),
		);
	});
});

it.each([
	[0, "< 1 %"],
	[0.0099, "< 1 %"],
	[0.01, "1 %"],
	[0.125, "12 %"],
	[1, "100 %"],
])("a chance of %f is told as %s: what is less than one is not none", (probability, text) => {
	expect(percent(probability)).toBe(text);
});
