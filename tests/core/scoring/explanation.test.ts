import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { judgeComponents } from "@dephealth/core/scoring/components/components.ts";
import { reasons } from "@dephealth/core/scoring/explanation.ts";
import type { Forecast } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { describe, expect, it } from "vitest";
import { aStatement, textsOf } from "../../package-documents.ts";
import { withGap, without } from "./outages.ts";
import { commits, daysAgo, FEATURES, reportsOf, score, TODAY } from "./package-facts-fixture.ts";

const reasonsOf = (reports: readonly SourceReport[]) => textsOf(score(reports).reasons);
const brandNew = reportsOf({
	npm: {
		firstPublishedAt: daysAgo(20),
		releaseDays: [TODAY - 5],
		lastPublishedAt: daysAgo(5),
		weeklyDownloads: 40,
		maintainerCount: 1,
	},
	github: { humanCommits: commits(30, 1, 25, 3), stars: 2 },
	depsDev: { dependents: null, project: null },
});

describe("the reasons", () => {
	it("of a healthy package are three to five, with what holds it up", () => {
		const found = reasonsOf(reportsOf());
		expect(found.length).toBeGreaterThanOrEqual(3);
		expect(found.slice(0, 2)).toEqual([
			"Last commit by a person 10 days ago; 36 commits in 12 months (GitHub, 2026-11-01).",
			"Last release 31 days ago (npm, 2026-11-01).",
		]);
	});

	it("of a deprecated package begin with the deprecation and add what still holds", () => {
		const found = reasonsOf(reportsOf({ npm: { deprecation: { latest: "use x", allVersions: true } } }));
		expect(found[0]).toMatch(/^All its versions are deprecated: "use x"/);
		expect(found[1]).toMatch(/^Weak maintenance: .*It is deprecated, which outweighs this\.$/);
		expect(found).toHaveLength(3);
	});

	it("name what is weak, the weakest first", () => {
		const weak = reasonsOf(brandNew).filter((reason) => reason.startsWith("Weak"));
		expect(weak.map((reason) => reason.split(":")[0])).toEqual(["Weak adoption", "Weak community"]);
	});

	it("begin a component's sentence in small letters, but for names", () => {
		const components = judgeComponents(
			{
				...FEATURES,
				silenceDays: 3000,
				activeMonths24m: 0,
				ageDays: 100,
				advisories: null,
				scorecard: 2,
				scorecardChecks: [],
			},
			{ label: "active", evidence: [] },
		);
		const found = reasons({
			status: { label: "active", evidence: [] },
			components,
			features: FEATURES,
			healthScore: 70,
			forecast: null,
			missing: [],
		});
		expect(textsOf(found)).toEqual(
			expect.arrayContaining([
				"Weak maintenance: last sign of work 8 years ago; nobody committed in the last 24 months.",
				"Weak security: OpenSSF Scorecard 2 of 10, its build has provenance.",
			]),
		);
	});

	it.each([
		[49.9, ["Weak community: c.", "strong"]],
		[50, ["c.", "strong"]],
	])("call a component of %d weak, or fill up with it", (score, expected) => {
		const judged = judgeComponents(FEATURES, { label: "active", evidence: [] });
		const said = (text: string, points: number) => ({
			...judged.community,
			score: points,
			reason: { ...aStatement(text), effect: "for" as const },
		});
		const untold = { ...judged.community, score: null, reason: aStatement("untold") };
		const components = {
			maintenance: untold,
			adoption: said("strong", 50),
			releases: untold,
			security: untold,
			community: { ...said("c.", score), weight: 1 },
		};
		const found = reasons({
			status: { label: "unknown", evidence: [] },
			components,
			features: FEATURES,
			healthScore: 70,
			forecast: null,
			missing: [],
		});
		expect(textsOf(found)).toEqual([
			...expected,
			"Unknown: maintenance, releases, security. The score uses the others.",
		]);
		expect(found.at(-1)).toMatchObject({
			effect: "neutral",
			values: { components: "maintenance, releases, security" },
		});
	});

	const forecast = (probability: number): Forecast => ({
		model: "test",
		basis: "work",
		horizons: { 3: probability, 6: probability, 12: probability, 24: probability },
		interval: { low: probability, high: probability },
		drivers: [],
	});
	const status = { label: "active", evidence: [aStatement("Evidence.")] } as const;
	const order = (probability: number) =>
		reasons({
			status: { ...status, evidence: [...status.evidence] },
			components: judgeComponents(
				{ ...FEATURES, authors24m: 0, maintainers: 0 },
				{ ...status, evidence: [] },
			),
			features: FEATURES,
			healthScore: 70,
			forecast: forecast(probability),
			missing: [],
		}).map(({ text }) => text.slice(0, 4));

	it("say the forecast among what speaks against it where it raised the risk, and last where it did not", () => {
		expect(order(0.5)).toEqual(["Weak", "The ", "Evid"]);
		expect(order(0.49)).toEqual(["Weak", "Evid", "The "]);
	});

	it.each([
		[
			"it is young",
			reportsOf({
				npm: { firstPublishedAt: daysAgo(50), releaseDays: [TODAY - 50], lastPublishedAt: daysAgo(50) },
			}).filter(({ source }) => source !== "github"),
			/^No forecast: it is less than half a year old\.$/,
		],
		[
			"nobody can tell",
			without(reportsOf(silentFor(800)), ["github"]),
			/^No forecast: whether people still work/,
		],
	])("say why there is no forecast: %s", (_, reports, sentence) => {
		expect(reasonsOf(reports)).toContainEqual(expect.stringMatching(sentence));
	});

	it.each([
		["GitHub", without(reportsOf(), ["github"], "RateLimitedError"), "GitHub (its rate limit is used up)"],
		[
			"the downloads",
			withGap(reportsOf(), "npm", "weeklyDownloads"),
			"weekly downloads (npm: its rate limit is used up)",
		],
	])("always say that %s could not be read", (_, reports, part) => {
		expect(reasonsOf(reports)).toContain(`Some facts could not be read: ${part}. The score uses the others.`);
	});

	it("say so however much else there is to say, and are never more than five", () => {
		const found = reasonsOf(without(brandNew, ["deps_dev"]));
		expect(found).toHaveLength(5);
		expect(found.slice(-2)).toEqual([
			"Unknown: security. The score uses the others.",
			"Some facts could not be read: deps.dev (it could not be reached).",
		]);
	});

	it("do not mention a source that decides nothing", () => {
		expect(reasonsOf(without(reportsOf(), ["bundlephobia"])).join(" ")).not.toMatch(/Bundlephobia|Not all/);
	});
});

function silentFor(days: number) {
	const releases = { releaseDays: [TODAY - days], lastPublishedAt: daysAgo(days) };
	return { npm: releases, depsDev: releases, github: { humanCommits: commits(10, 1, days + 500, days) } };
}
