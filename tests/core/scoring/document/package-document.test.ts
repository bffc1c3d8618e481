import { type PackageDocument, packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { UNREAD_AT_MOST } from "@dephealth/core/scoring/components/component-parts.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../../package-documents.ts";
import { aRegistryReport } from "../../../source-reports.ts";
import { failed, withGap, without as withoutSources } from "../outages.ts";
import { commits, daysAgo, NOW, reportsOf, score, TODAY } from "../package-facts-fixture.ts";

const without = (source: SourceName, error?: string) => withoutSources(reportsOf(), [source], error);

describe("what cannot be read is unknown, never zero", () => {
	it("an unreachable GitHub changes the score only by leaving its part out", () => {
		const complete = score(reportsOf());
		const partial = score(without("github"));
		expect(Math.abs((partial.health_score ?? 0) - (complete.health_score ?? 0))).toBeLessThan(8);
		expect(partial.signals).toMatchObject({ commits_12m: null, authors_12m: null });
		expect(partial.confidence.score).toBeLessThan(complete.confidence.score);
		expect(partial.data_quality).toMatchObject({ status: "partial", missing: [{ source: "github" }] });
	});

	it("an outage moves the score down, never up, and a sentence says so", () => {
		const complete = score(reportsOf());
		const partial = score(without("github"));
		for (const name of ["adoption", "releases", "security"] as const) {
			expect(partial.components[name]).toEqual(complete.components[name]);
		}
		expect(partial.health_score).toBeCloseTo(renormalised(partial), 1);
		expect(textsOf(partial.reasons)).toContain(
			"Some facts could not be read: GitHub (it could not be reached). The score uses the others.",
		);
	});

	it("a busy package with old releases does not become a silent one when GitHub is down", () => {
		const old = { releaseDays: [TODAY - 800], lastPublishedAt: daysAgo(800) };
		const reports = reportsOf({ npm: old, depsDev: old });
		expect(score(reports).components.maintenance.score).toBe(100);
		const partial = score(withoutSources(reports, ["github"]));
		expect(partial.components.maintenance).toMatchObject({
			score: null,
			reason: { text: "Last release 2 years ago; whether people still commit is not known." },
		});
		expect(partial.abandonment_risk).toBeNull();
		expect(partial.health_score).toBeCloseTo(renormalised(partial), 1);
	});

	it("a finished package does not become a forgotten one when its use cannot be read", () => {
		const old = { releaseDays: [TODAY - 1500], lastPublishedAt: daysAgo(1500) };
		const finished = reportsOf({
			npm: old,
			depsDev: old,
			github: { humanCommits: commits(20, 2, 2000, 1500) },
		});
		expect(score(finished).components.maintenance.score).toBe(60);
		const partial = score(withGap(withGap(finished, "npm", "weeklyDownloads"), "deps_dev", "dependents"));
		expect(partial.components.maintenance.score).toBeNull();
		expect(partial.components.maintenance.reason.text).toContain("How much it is used could not be read.");
		expect(partial.status.label).toBe("quiet");
	});

	it("with npm alone there is a score of what is known, and a sentence that says so", () => {
		const document = score(
			[reportsOf()[0], failed("deps_dev"), failed("github"), failed("bundlephobia")].filter(
				(r) => r !== undefined,
			),
		);
		expect(document.health_score).not.toBeNull();
		expect(document.components.security.score).toBeNull();
		expect(textsOf(document.reasons).join(" ")).toContain("Unknown: security. The score uses the others.");
		expect(document.confidence.level).not.toBe("high");
	});

	it("with nothing there is no score, no forecast and no verdict", () => {
		const document = score([failed("npm"), failed("deps_dev"), failed("github"), failed("bundlephobia")]);
		expect(document).toMatchObject({
			health_score: null,
			risk_level: "UNKNOWN",
			status: { label: "unknown" },
			abandonment_risk: null,
			confidence: { level: "low", score: 0 },
			data_quality: { status: "insufficient" },
		});
		expect(Object.values(document.signals).every((signal) => signal === null)).toBe(true);
	});

	it("a failed count of downloads is a gap with its reason", () => {
		const reports = reportsOf({ npm: { weeklyDownloads: null } });
		const npm = reports[0];
		if (npm?.state === "collected") npm.gaps.push({ field: "weeklyDownloads", error: "RateLimitedError" });
		expect(score(reports).data_quality.missing).toEqual([
			{ what: "weekly downloads", source: "npm", why: "its rate limit is used up", advice: null },
		]);
	});

	it("a history that shows only bots before it was cut off says nothing about people", () => {
		const cut = score(
			reportsOf({ github: { humanCommits: [], botCommitDays: [TODAY - 1], commitsTruncated: true } }),
		);
		expect(cut.signals.commits_12m).toBeNull();
		const whole = score(reportsOf({ github: { humanCommits: [], botCommitDays: [TODAY - 1] } }));
		expect(whole.signals.commits_12m).toBe(0);
	});

	it("silence is not concluded from commits that nobody could read", () => {
		const old = { releaseDays: [TODAY - 3000], lastPublishedAt: daysAgo(3000), weeklyDownloads: 10 };
		const reports = reportsOf({ npm: old }).map((report) =>
			report.source === "github" ? failed("github") : report,
		);
		expect(score(reports).status.label).toBe("quiet");
	});
});

describe("the name that a registry writes", () => {
	it.each([
		["is told where it differs in letters alone", "Django", { display_name: "Django" }],
		["is not repeated where it is the same", "django", {}],
		["is not told where it is another package's", "flask", {}],
		["is not told where it is not known", null, {}],
	])("%s", (_, spelling, expected) => {
		const { document } = scoreReports(
			{ clock: { now: () => NOW }, model: fittedForecastModel, sandbox: false },
			{ ecosystem: "pypi", name: "django" },
			[aRegistryReport({ spelling })],
		);
		expect("display_name" in document ? { display_name: document.display_name } : {}).toEqual(expected);
	});
});

describe("sources in the document", () => {
	it("were read when the newest of them was, in whatever order they answered; nobody's answer has no time", () => {
		const times = [daysAgo(3), daysAgo(1), daysAgo(2)];
		const reports = reportsOf().map((report, index) =>
			report.state === "collected" ? { ...report, observedAt: times[index % times.length] ?? "" } : report,
		);
		expect(score(reports).collected_at).toBe(daysAgo(1));
		expect(score(withoutSources(reportsOf(), SOURCE_NAMES)).collected_at).toBeNull();
	});

	it("an outage is named with its class and, for GitHub's limit, with what to do", () => {
		const document = score(without("github", "RateLimitedError"));
		expect(document.data_quality.sources.github).toMatchObject({ state: "failed", error_class: "transient" });
		expect(document.data_quality.missing[0]?.advice).toMatch(/GITHUB_TOKEN/);
	});

	it("Bundlephobia is optional: without it the data is complete, and it is listed as missing", () => {
		expect(score(without("bundlephobia")).data_quality).toMatchObject({
			status: "complete",
			missing: [{ source: "bundlephobia" }],
		});
	});

	it("facts of an earlier day are marked stale and keep their time", () => {
		const reports = reportsOf();
		const github = reports.find(({ source }) => source === "github");
		if (github?.state === "collected") github.staleBecause = "UpstreamTimeoutError";
		expect(score(reports).data_quality.sources.github).toMatchObject({
			state: "stale",
			observed_at: "2026-11-01T00:00:00.000Z",
			error: "UpstreamTimeoutError",
		});
	});
});

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

function renormalised({ components }: PackageDocument): number {
	const known = Object.values(components).filter((component) => component.score !== null);
	const weight = known.reduce((sum, component) => sum + component.weight, 0);
	const mean = known.reduce((sum, component) => sum + (component.score ?? 0) * component.weight, 0) / weight;
	const unread = Object.values(components)
		.filter(({ score, reason }) => score === null && reason.effect === "unread")
		.reduce((sum, component) => sum + component.weight, 0);
	return Math.min(mean, (mean * weight + UNREAD_AT_MOST * unread) / (weight + unread));
}
