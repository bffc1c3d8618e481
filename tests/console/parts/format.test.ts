import { afterAll, beforeAll, expect, it } from "vitest";

/** The zone is read when the formats are made. */
let formatDate: (at: string | number) => string;
const zone = process.env["TZ"];
beforeAll(async () => {
	process.env["TZ"] = "America/Los_Angeles";
	({ formatDate } = await import("@dephealth/console/parts/format.ts"));
});
afterAll(() => {
	if (zone === undefined) delete process.env["TZ"];
	else process.env["TZ"] = zone;
});

it.each(["2027-03-31", Date.UTC(2027, 2, 31)])("a day of the calendar is the same everywhere: %s", (day) => {
	expect(new Date(day).getDate()).toBe(30);
	expect(formatDate(day)).toMatch(/\b31\b/);
});
