import { packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { without as withoutSources } from "../outages.ts";
import { commits, daysAgo, NOW, reportsOf, score, TODAY } from "../package-facts-fixture.ts";
import { renormalised } from "./renormalised.ts";

const without = (source: SourceName, error?: string) => withoutSources(reportsOf(), [source], error);

describe("for any facts", () => {
	const days = fc.integer({ min: 0, max: 6000 });
	const outage = fc.uniqueArray(fc.constantFrom(...SOURCE_NAMES), { minLength: 1 });
	const variation = fc.record({
		npm: fc.record({
			releaseDays: fc
				.array(
					days.map((day) => TODAY - day),
					{ maxLength: 20 },
				)
				.map((list) => list.sort((a, b) => a - b)),
			weeklyDownloads: fc.option(fc.integer({ min: 0, max: 1e9 })),
			maintainerCount: fc.option(fc.integer({ min: 0, max: 500 })),
			firstPublishedAt: fc.option(days.map(daysAgo)),
			deprecation: fc.record({ latest: fc.option(fc.constant("old")), allVersions: fc.boolean() }),
		}),
		depsDev: fc.record({
			advisoryIds: fc.array(fc.constantFrom("GHSA-1", "MAL-1"), { maxLength: 5 }),
			dependents: fc.option(fc.record({ direct: fc.nat(), total: fc.nat(), version: fc.constant("1.0.0") })),
		}),
		github: fc.record({
			archived: fc.boolean(),
			stars: fc.nat(1e6),
			humanCommits: fc
				.array(
					fc.tuple(
						days.map((day) => TODAY - day),
						fc.nat(20),
					),
					{ maxLength: 40 },
				)
				.map((list) => list.sort((a, b) => a[0] - b[0]) as [number, number][]),
		}),
	});

	it("the document has its documented shape, without NaN, and its numbers are in range", () => {
		fc.assert(
			fc.property(variation, (facts) => {
				const document = score(reportsOf(facts));
				expect(packageDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
				expect(JSON.stringify(document)).not.toMatch(/NaN|Infinity|undefined/);
			}),
		);
	});

	/**
	 * GitHub says that the repository is archived, and nobody can say that releases go on elsewhere: what was read stands,
	 * since unknown releases improve nothing.
	 */
	const isArchivedForAllOneCanRead = (facts: { github: { archived: boolean } }, sources: SourceName[]) =>
		facts.github.archived && sources.includes("npm") && sources.includes("deps_dev");

	it("an outage never says that maintenance is over", () => {
		fc.assert(
			fc.property(variation, outage, (facts, sources) => {
				fc.pre(!isArchivedForAllOneCanRead(facts, sources));
				const complete = score(reportsOf(facts));
				const partial = score(withoutSources(reportsOf(facts), sources));
				if (TERMINAL_LABELS.has(partial.status.label)) {
					expect(TERMINAL_LABELS).toContain(complete.status.label);
				}
			}),
		);
	});

	it("an outage leaves maintenance as it was, or unknown, or at what a sign of work within a year proves", () => {
		fc.assert(
			fc.property(variation, outage, (facts, sources) => {
				fc.pre(!isArchivedForAllOneCanRead(facts, sources));
				const complete = score(reportsOf(facts)).components.maintenance.score ?? 0;
				const partial = score(withoutSources(reportsOf(facts), sources)).components.maintenance.score;
				if (partial !== null && partial < complete) expect(partial).toBeGreaterThanOrEqual(42);
			}),
		);
	});

	it("the score is the weighted mean of what is known, where what could not be read counts as middling at best", () => {
		fc.assert(
			fc.property(variation, outage, (facts, sources) => {
				const document = score(withoutSources(reportsOf(facts), sources));
				if (document.health_score !== null) {
					expect(document.health_score).toBeCloseTo(renormalised(document), 0);
				}
			}),
		);
	});

	it("there are at most five reasons unless more speaks against it, and each is a sentence", () => {
		fc.assert(
			fc.property(variation, outage, (facts, sources) => {
				const { reasons } = score(withoutSources(reportsOf(facts), sources));
				const against = reasons.filter(({ effect }) => effect === "against");
				expect(reasons.length).toBeLessThanOrEqual(Math.max(5, against.length + 2));
				expect(reasons.slice(0, against.length)).toEqual(against);
				for (const { text } of reasons) expect(text).toMatch(/^[A-Z0-9].*\.$/);
			}),
		);
	});

	it("the forecast never rises with a longer horizon and lies in its interval", () => {
		fc.assert(
			fc.property(variation, (facts) => {
				const risk = score(reportsOf(facts)).abandonment_risk;
				if (!risk) return;
				const { 3: a, 6: b, 12: c, 24: d } = risk.horizons;
				expect([a, b, c, d]).toEqual([a, b, c, d].sort((x, y) => y - x));
				expect(risk.interval.low).toBeLessThanOrEqual(risk.probability);
				expect(risk.interval.high).toBeGreaterThanOrEqual(risk.probability);
			}),
		);
	});

	it("a more recent commit never lowers maintenance", () => {
		fc.assert(
			fc.property(days, days, (one, other) => {
				const [older, newer] = [Math.max(one, other), Math.min(one, other)];
				const maintenance = (day: number) =>
					score(
						reportsOf({
							npm: { releaseDays: [TODAY - 6000], lastPublishedAt: daysAgo(6000), weeklyDownloads: 100_000 },
							github: { humanCommits: commits(1, 1, day, day) },
						}),
					).components.maintenance.score ?? 0;
				expect(maintenance(newer)).toBeGreaterThanOrEqual(maintenance(older));
			}),
		);
	});

	it("commits that could not be read are no forecast; of a package without any, the releases alone make one", () => {
		expect(score(reportsOf()).abandonment_risk?.basis).toBe("work");
		expect(score(without("github")).abandonment_risk).toBeNull();
		const elsewhere = reportsOf().map(
			(report): SourceReport =>
				report.source === "github"
					? { source: "github", state: "skipped", reason: "repository_not_on_github" }
					: report,
		);
		expect(score(elsewhere).abandonment_risk?.basis).toBe("releases");
	});

	it("an older document is less certain", () => {
		const reports = reportsOf();
		expect(score(reports, NOW + 90 * 86_400_000).confidence.score).toBeLessThan(
			score(reports).confidence.score,
		);
	});
});
