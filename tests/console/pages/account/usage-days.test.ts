import { daysOfMonth, monthName } from "@dephealth/console/pages/account/usage-days.ts";
import { describe, expect, it } from "vitest";

describe("days of a month's usage", () => {
	it.each([
		["2026-11", 30],
		["2026-12", 31],
		["2027-02", 28],
		["2028-02", 29],
	])("%s has %i", (period, length) => {
		expect(daysOfMonth({ period, days: [] }, Date.UTC(2030, 0))).toEqual(Array(length).fill(0));
	});

	it("that are to come are not known; a day without requests is zero", () => {
		const days = daysOfMonth(
			{ period: "2026-11", days: [{ date: "2026-11-02", requests: 7 }] },
			Date.UTC(2026, 10, 3, 0, 0),
		);
		expect(days.slice(0, 4)).toEqual([0, 7, 0, undefined]);
	});

	it("belong to the month of UTC, wherever the reader is", () => {
		expect(monthName("2026-11")).toBe("November");
	});
});
