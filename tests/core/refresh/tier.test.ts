import { refreshTier, type TierInput } from "@dephealth/core/refresh/tier.ts";
import { describe, expect, it } from "vitest";

type Counts = [weekly_downloads: number | null, dependents: number | null, stars: number | null];

function tierOf(
	[weekly_downloads, dependents, stars]: Counts,
	label: TierInput["status"]["label"] = "active",
	risk_level: TierInput["risk_level"] = "LOW",
) {
	return refreshTier({ risk_level, status: { label }, signals: { weekly_downloads, dependents, stars } });
}

const WIDE: Counts = [1_000_000, null, null];
const KNOWN: Counts = [50_000, null, null];
const SMALL: Counts = [3, null, null];
const UNKNOWN: Counts = [null, null, null];

describe("how often a package is looked at", () => {
	it.each<[Counts, string]>([
		[[1_000_000, null, null], "daily"],
		[[999_999, null, null], "3days"],
		[[null, 10_000, null], "daily"],
		[[null, 9_999, null], "3days"],
		[[null, null, 20_000], "daily"],
		[[null, null, 19_999], "3days"],
		[[50_000, null, null], "3days"],
		[[49_999, null, null], "weekly"],
		[[null, 500, null], "3days"],
		[[null, 499, null], "weekly"],
		[[null, null, 2_000], "3days"],
		[[null, null, 1_999], "weekly"],
		[[0, 10_000, 0], "daily"],
		[[0, 0, 2_000], "3days"],
		[[0, 0, 0], "weekly"],
		[[null, 0, null], "weekly"],
		[[null, null, 0], "weekly"],
		[UNKNOWN, "3days"],
	])("follows from what relies on it, and unknown is not little: %j is %s", (counts, expected) => {
		expect(tierOf(counts)).toBe(expected);
	});

	it.each([
		[WIDE, "3days"],
		[KNOWN, "weekly"],
		[SMALL, "weekly"],
		[UNKNOWN, "weekly"],
	] as const)("is less where it is over: %j is %s", (counts, expected) => {
		for (const label of ["malicious", "deprecated", "archived", "ended"] as const) {
			expect(tierOf([...counts], label)).toBe(expected);
			// An ended package is at risk as well, and stays ended.
			expect(tierOf([...counts], label, "CRITICAL")).toBe(expected);
		}
	});

	it.each([
		[WIDE, "daily"],
		[KNOWN, "daily"],
		[SMALL, "3days"],
		[UNKNOWN, "daily"],
	] as const)("is more where it is at risk: %j is %s", (counts, expected) => {
		expect(tierOf([...counts], "active", "HIGH")).toBe(expected);
		expect(tierOf([...counts], "active", "CRITICAL")).toBe(expected);
	});

	it("does not follow from a moderate risk", () => {
		expect(tierOf(KNOWN, "active", "MEDIUM")).toBe("3days");
	});
});
