import { describe, expect, it } from "vitest";
import { judge, type UpstreamCase, weekly } from "../upstream-answers.ts";
import { type Label, LIVING, quietFor, reasons, silent } from "./verdict-cases.ts";

describe("V8 automation is no person", () => {
	it.each<[string, UpstreamCase, Label, RegExp]>([
		[
			"two years of commits by a release bot, no release for four",
			{
				releases: silent(4 * 365 + 10),
				commits: weekly(720, 3, ["acme-release-bot"]),
				weeklyDownloads: 900,
				dependents: 3,
			},
			"quiet",
			/^No person has committed for two years or more/,
		],
		[
			"two years of dependency updates",
			{
				releases: silent(900),
				commits: [...weekly(690, 3, ["renovate[bot]"]), { login: "ann", daysAgo: 800 }],
			},
			"quiet",
			/^No person has committed for two years or more/,
		],
		[
			"and releases that come out by themselves",
			{
				releases: silent(20),
				commits: [...weekly(690, 3, ["dependabot[bot]"]), { login: "ann", daysAgo: 900 }],
			},
			"active",
			/^No person has committed for two years or more/,
		],
	])("%s", async (_, given, label, sentence) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		expect(reasons(document).join("\n")).toMatch(new RegExp(sentence.source, "m"));
		expect(document.headline).not.toMatch(/^People are working/);
	});
});

describe("V13 finished software that many rely on", () => {
	const finished: UpstreamCase = {
		...quietFor(6 * 365),
		weeklyDownloads: 18_000_000,
		dependents: 60_000,
		scorecard: 3,
		packument: { maintainers: [{ name: "ann" }] },
	};
	it.each<[string, UpstreamCase]>([
		["one maintainer, silent for six years, a poor Scorecard", finished],
		["a Scorecard of 1", { ...finished, scorecard: 1 }],
		["without stars", { ...finished, stars: 0 }],
		["half the downloads", { ...finished, weeklyDownloads: 9_000_000 }],
		["silent for nine years", { ...finished, ...quietFor(9 * 365) }],
	])("is never frightening: %s", async (_, given) => {
		const document = await judge(given);
		expect(document.status.label).toBe("quiet");
		expect(LIVING).toContain(document.risk_level);
		expect(document.headline).toMatch(/it may simply be finished\.$/);
	});

	it("but a vulnerability that nobody mends is said", async () => {
		const vulnerable = {
			id: "GHSA-1",
			severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
			affected: [
				{
					package: { ecosystem: "npm", name: "a-package" },
					ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }],
				},
			],
		};
		const document = await judge({ ...finished, advisories: [vulnerable] });
		expect(reasons(document)[0]).toMatch(/^Weak security: 1 advisory against the latest version/);
	});
});

describe("V14 words follow recency", () => {
	it.each<[number, string]>([
		[3, "People are working on it."],
		[90, "People are working on it."],
		[91, "Last worked on 91 days ago."],
		[200, "Last worked on 200 days ago."],
		[364, "Last worked on 364 days ago."],
	])("worked on %d days ago", async (days, headline) => {
		const document = await judge({ releases: silent(days + 20), commits: weekly(days + 600, days) });
		expect(document.headline.startsWith(headline)).toBe(true);
	});
});
