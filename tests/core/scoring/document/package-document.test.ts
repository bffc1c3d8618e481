import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../../package-documents.ts";
import { aRegistryReport } from "../../../source-reports.ts";
import { failed, withGap, without as withoutSources } from "../outages.ts";
import { commits, daysAgo, NOW, reportsOf, score, TODAY } from "../package-facts-fixture.ts";
import { renormalised } from "./renormalised.ts";

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
