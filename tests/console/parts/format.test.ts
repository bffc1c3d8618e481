import { afterAll, beforeAll, expect, it } from "vitest";

/** The zone is read when the formats are made. */
let formatDate: (at: string | number) => string;
let formatDuration: (ms: number | undefined) => string;
let formatShare: (share: number) => string;
const zone = process.env["TZ"];
beforeAll(async () => {
	process.env["TZ"] = "America/Los_Angeles";
	({ formatDate, formatDuration, formatShare } = await import("@dephealth/console/parts/format.ts"));
});
afterAll(() => {
	if (zone === undefined) delete process.env["TZ"];
	else process.env["TZ"] = zone;
});

it.each(["2027-03-31", Date.UTC(2027, 2, 31)])("a day of the calendar is the same everywhere: %s", (day) => {
	expect(new Date(day).getDate()).toBe(30);
	expect(formatDate(day)).toMatch(/\b31\b/);
});

it.each([
	[undefined, "…"],
	[12.4, "12 ms"],
	[999.7, "1.00 s"],
	[29_000, "29.0 s"],
	[59_970, "1 min"],
	[119_600, "2 min"],
	[90_000, "1 min 30 s"],
	[3_599_700, "1 h"],
	[5_400_000, "1 h 30 min"],
	[7_199_999, "2 h"],
])("a duration of %s ms reads %s", (ms, words) => {
	expect(formatDuration(ms)).toBe(words);
});

it.each([
	[0, "0 %"],
	[0.004, "< 1 %"],
	[0.29, "29 %"],
	[0.4996, "49 %"],
	[0.5, "50 %"],
	[0.996, "> 99 %"],
	[1, "100 %"],
])("a share of %s reads %s: no bound is reached before the share reaches it", (share, words) => {
	expect(formatShare(share)).toBe(words);
});
