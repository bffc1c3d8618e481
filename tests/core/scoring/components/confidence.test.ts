import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { describe, expect, it } from "vitest";
import { without } from "../outages.ts";
import { NOW, reportsOf, score } from "../package-facts-fixture.ts";

const DAY = 86_400_000;
const confidenceOf = (reports: readonly SourceReport[], now = NOW) => score(reports, now).confidence;
const observedAt = (source: string, time: string): SourceReport[] =>
	reportsOf().map((report) =>
		report.state === "collected" && report.source === source ? { ...report, observedAt: time } : report,
	);

describe("confidence", () => {
	it.each([
		["all is known and fresh", reportsOf(), NOW, { level: "high", score: 1 }],
		["all is known, three months ago", reportsOf(), NOW + 90 * DAY, { level: "medium", score: 0.7 }],
		["all is known, a year ago", reportsOf(), NOW + 365 * DAY, { level: "low", score: 0 }],
		["commits are unknown", without(reportsOf(), ["github"]), NOW, { level: "medium", score: 0.6 }],
		["the clock is behind", reportsOf(), NOW - 90 * DAY, { level: "high", score: 1 }],
		[
			"nothing was read",
			without(reportsOf(), ["npm", "deps_dev", "git", "github", "bundlephobia"]),
			NOW,
			{ level: "low", score: 0 },
		],
	])("when %s", (_, reports, now, expected) => {
		expect(confidenceOf(reports, now)).toEqual(expected);
	});

	it("does not depend on a source that decides nothing", () => {
		expect(confidenceOf(observedAt("bundlephobia", "2020-01-01T00:00:00.000Z")).score).toBe(1);
		expect(confidenceOf(without(reportsOf(), ["bundlephobia"])).score).toBe(1);
	});

	it("a date that nobody can read counts for nothing, and spoils nothing", () => {
		expect(confidenceOf(observedAt("npm", "yesterday")).score).toBe(1);
	});
});
