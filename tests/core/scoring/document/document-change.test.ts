import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { isNews } from "@dephealth/core/scoring/document/document-change.ts";
import { describe, expect, it } from "vitest";
import { aDocument } from "../../../package-documents.ts";

const DAY = 86_400_000;
const before = aDocument({ scored_at: "2026-11-01T00:00:00.000Z", health_score: 80 });
const signals = before.signals;

function later(days: number, changes: Partial<PackageDocument> = {}): PackageDocument {
	return {
		...before,
		scored_at: new Date(Date.parse(before.scored_at) + days * DAY).toISOString(),
		...changes,
	};
}
const withSignals = (changes: Partial<PackageDocument["signals"]>) => ({
	signals: { ...signals, ...changes },
});

describe("a document is news", () => {
	it.each([
		["when nothing has changed", 1, {}, false],
		["after ninety days in any case", 90, {}, true],
		["with another version", 1, { latest_version: "99.0.0" }, true],
		["with another risk", 1, { risk_level: "CRITICAL" }, true],
		["with a score that is half a point off", 1, { health_score: 80.5 }, false],
		["with a score that is a point off", 1, { health_score: 81 }, true],
		["with a score that is not known any more", 1, { health_score: null }, true],
	] as const)("%s", (_, days, changes, expected) => {
		expect(isNews(before, later(days, changes as Partial<PackageDocument>), () => later(days))).toBe(
			expected,
		);
	});

	it.each([
		["stars by a few in a thousand", { stars: 1000 }, { stars: 1050 }, false],
		["stars by a tenth", { stars: 1000 }, { stars: 1100 }, true],
		["stars by two of ten", { stars: 10 }, { stars: 12 }, false],
		["stars by three of ten", { stars: 10 }, { stars: 13 }, true],
		["maintainers by one", { maintainers: 5 }, { maintainers: 4 }, true],
		["a count that becomes known", { forks: null }, { forks: 0 }, true],
	])("with %s: %j", (_, from, to, expected) => {
		const first = { ...before, ...withSignals(from) };
		expect(isNews(first, { ...later(0), ...withSignals(to) }, () => first)).toBe(expected);
	});

	it.each([
		["of a forecast by a hundredth", 0.51, true],
		["of a forecast by less", 0.5099, false],
		["of a forecast that is not made any more", null, true],
	])("with a difference %s", (_, probability, expected) => {
		const forecast = (value: number | null) => ({
			abandonment_risk:
				value === null || !before.abandonment_risk
					? null
					: { ...before.abandonment_risk, probability: value },
		});
		const first = { ...before, ...forecast(0.5) };
		expect(isNews(first, { ...later(0), ...forecast(probability) }, () => first)).toBe(expected);
	});

	it.each([
		["by three points", 53, true],
		["by less", 52.9, false],
		["that is not known any more", null, true],
	])("with a component %s", (_, score, expected) => {
		const withScore = (value: number | null) => ({
			components: { ...before.components, community: { ...before.components.community, score: value } },
		});
		const first = { ...before, ...withScore(50) };
		expect(isNews(first, { ...later(0), ...withScore(score) }, () => first)).toBe(expected);
	});

	it("with a component that becomes known, at nought too", () => {
		const withScore = (score: number | null) => ({
			components: { ...before.components, community: { ...before.components.community, score } },
		});
		const first = { ...before, ...withScore(null) };
		expect(isNews(first, { ...later(0), ...withScore(0) }, () => first)).toBe(true);
		expect(isNews(first, later(0, first), () => first)).toBe(false);
	});

	it.each<[string, Partial<PackageDocument>]>([
		["publish", { last_published: "2026-10-31T00:00:00.000Z" }],
		["repository", { repository_url: "https://github.com/a/elsewhere" }],
		["status", { status: { ...before.status, label: "archived" } }],
		["quality", { data_quality: { ...before.data_quality, status: "partial" } }],
		[
			"gap",
			{
				data_quality: {
					...before.data_quality,
					missing: [{ what: "stars", source: "github", why: "w", retry: "none" }] as never,
				},
			},
		],
		[
			"replacement",
			{ replacements: [{ kind: "package", name: "b", reason: null, source: "npm", url: null }] },
		],
		["schema", { schema_version: 0 }],
	])("with another %s, at once", (_, changes) => {
		expect(isNews(before, later(0, changes))).toBe(true);
	});

	it("in the place of one of an earlier version, which may lack what is new", () => {
		const { recent_changes: _, ...older } = before;
		expect(isNews({ ...older, schema_version: 3 } as PackageDocument, later(0))).toBe(true);
	});

	it("with another confidence when it was learned, and not when facts have only grown older", () => {
		const doubtful = later(0, { confidence: { ...before.confidence, level: "low" } });
		expect(isNews(before, doubtful, () => before)).toBe(true);
		expect(isNews(before, doubtful, () => doubtful)).toBe(false);
		expect(isNews(before, doubtful)).toBe(false);
	});

	it.each([
		["another part", { what: "forks" }, true],
		["the same part of another source", { source: "npm" }, true],
		["the same part for another reason", { why: "another" }, false],
	])("with %s missing, or not", (_, changes, expected) => {
		const missing = (gap: object) => ({
			data_quality: { ...before.data_quality, missing: [gap] as never },
		});
		const gap = { what: "stars", source: "github", why: "w", retry: "none" };
		const first = { ...before, ...missing(gap) };
		expect(isNews(first, { ...later(0), ...missing({ ...gap, ...changes }) }, () => first)).toBe(expected);
	});

	it("not before ninety days, when nothing has changed", () => {
		const still = withSignals({
			days_since_last_commit: null,
			days_since_last_release: null,
			age_days: null,
		});
		expect(isNews({ ...before, ...still }, { ...later(89), ...still })).toBe(false);
		expect(isNews({ ...before, ...still }, { ...later(90), ...still })).toBe(true);
	});

	it("with a day count that grows faster or slower than the days, by a week", () => {
		const first = { ...before, ...withSignals({ days_since_last_commit: 10 }) };
		const after = (days: number, count: number) => ({
			...later(days),
			...withSignals({ days_since_last_commit: count }),
		});
		expect(isNews(first, after(5, 15), () => after(5, 15))).toBe(false);
		expect(isNews(first, after(5, 9), () => after(5, 15))).toBe(false);
		expect(isNews(first, after(8, 0), () => after(8, 18))).toBe(true);
	});

	it.each([
		["stars by a fifth", { stars: 1000 }, { stars: 1200 }, false],
		["stars by a quarter", { stars: 1000 }, { stars: 1250 }, true],
		["one of five releases that is a year old now", { releases_12m: 5 }, { releases_12m: 4 }, false],
		["the only release that is a year old now", { releases_12m: 1 }, { releases_12m: 0 }, true],
		["another license", { license: "MIT" }, { license: "ISC" }, true],
	])("in larger steps where only days have passed: %s", (_, from, to, expected) => {
		const first = { ...before, ...withSignals(from) };
		const second = { ...later(1), ...withSignals(to) };
		expect(isNews(first, second)).toBe(expected);
		expect(isNews(first, second, () => ({ ...later(1), ...withSignals(from) }))).toBe(true);
	});

	it("in small steps only where they were learned: a count that has moved makes none of a sliding score", () => {
		const slid = later(1, { health_score: 78 });
		expect(isNews(before, slid, () => later(1, { health_score: 78.2 }))).toBe(false);
		expect(isNews(before, slid, () => later(1, { health_score: 80 }))).toBe(true);
		// A reader sees the combined effect of time and new facts.
		expect(isNews(before, later(1, { health_score: 77 }), () => later(1, { health_score: 77.5 }))).toBe(true);
	});
});
