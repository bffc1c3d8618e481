import { describe, expect, it } from "vitest";
import { textsOf } from "../../package-documents.ts";
import { commits, daysAgo, reportsOf, score, TODAY, type Variation } from "./package-facts-fixture.ts";

/** Rough public knowledge of these packages in recent years. */
const PACKAGES: Record<string, Variation> = {
	express: {},
	lodash: {
		npm: {
			releaseDays: [TODAY - 1900],
			lastPublishedAt: daysAgo(1900),
			weeklyDownloads: 55_000_000,
			maintainerCount: 3,
		},
		github: { humanCommits: commits(12, 3, 1500, 500), stars: 59_000 },
		depsDev: { dependents: { direct: 170_000, total: 1_000_000, version: "4.17.21" } },
	},
	classnames: {
		npm: {
			releaseDays: [TODAY - 1000],
			lastPublishedAt: daysAgo(1000),
			weeklyDownloads: 14_000_000,
			maintainerCount: 2,
		},
		github: { humanCommits: commits(20, 2, 1400, 950), stars: 17_000 },
		depsDev: { dependents: { direct: 40_000, total: 80_000, version: "2.5.1" } },
	},
	"cli-cursor": {
		npm: {
			releaseDays: [TODAY - 760],
			lastPublishedAt: daysAgo(760),
			weeklyDownloads: 60_000_000,
			maintainerCount: 1,
		},
		github: { humanCommits: commits(10, 1, 2000, 720), stars: 300 },
		depsDev: { dependents: { direct: 900, total: 300_000, version: "5.0.0" } },
	},
	moment: {
		npm: { releaseDays: [TODAY - 1060], lastPublishedAt: daysAgo(1060), weeklyDownloads: 20_000_000 },
		github: { humanCommits: commits(8, 3, 1400, 800), stars: 48_000 },
		depsDev: { dependents: { direct: 60_000, total: 150_000, version: "2.30.1" } },
	},
	request: {
		npm: {
			deprecation: { latest: "request has been deprecated", allVersions: true },
			weeklyDownloads: 12_000_000,
		},
		github: { archived: true, humanCommits: commits(5, 2, 2600, 2400) },
	},
	"left-pad": {
		npm: {
			deprecation: { latest: "use String.prototype.padStart()", allVersions: true },
			weeklyDownloads: 1_000_000,
		},
		github: { archived: true, humanCommits: commits(5, 1, 3000, 2900) },
	},
	tslint: {
		npm: { deprecation: { latest: "TSLint has been deprecated in favor of ESLint", allVersions: true } },
		github: { archived: true },
	},
	// Its maliciously changed 3.3.6 was removed in 2018: the latest version is clean, the repository read-only.
	"event-stream": {
		npm: {
			releaseDays: [TODAY - 2950],
			lastPublishedAt: daysAgo(2950),
			weeklyDownloads: 3_000_000,
			hasProvenance: false,
		},
		github: { archived: true, humanCommits: commits(4, 2, 3200, 2950), stars: 2_200 },
	},
	"gulp-util": { npm: { deprecation: { latest: "gulp-util is deprecated", allVersions: true } } },
	"an archived one": { github: { archived: true, archivedAt: daysAgo(20) } },
	"flatmap-stream": { npm: { securityHolder: true, latestVersion: "0.0.1-security" } },
	"a forgotten one": {
		npm: {
			releaseDays: [TODAY - 1700],
			lastPublishedAt: daysAgo(1700),
			weeklyDownloads: 90,
			maintainerCount: 1,
		},
		github: { humanCommits: commits(6, 1, 2000, 1650), stars: 4 },
		depsDev: { dependents: { direct: 1, total: 2, version: "1.0.0" }, project: null },
	},
	"a brand new one": {
		npm: {
			firstPublishedAt: daysAgo(20),
			releaseDays: [TODAY - 20, TODAY - 5],
			lastPublishedAt: daysAgo(5),
			weeklyDownloads: 40,
			maintainerCount: 1,
		},
		github: { humanCommits: commits(30, 1, 25, 3), stars: 2 },
		depsDev: { dependents: null, project: null },
	},
};

const documentOf = (name: string) => score(reportsOf(PACKAGES[name]));

describe("well-known packages get a status that people who know them would give", () => {
	it.each([
		["express", "active", ["LOW"]],
		["lodash", "quiet", ["LOW", "MEDIUM"]],
		["classnames", "quiet", ["LOW", "MEDIUM"]],
		["cli-cursor", "quiet", ["LOW", "MEDIUM"]],
		["moment", "quiet", ["LOW", "MEDIUM"]],
		["request", "deprecated", ["HIGH", "CRITICAL"]],
		["left-pad", "deprecated", ["HIGH", "CRITICAL"]],
		["tslint", "deprecated", ["HIGH", "CRITICAL"]],
		["gulp-util", "deprecated", ["HIGH", "CRITICAL"]],
		["an archived one", "archived", ["HIGH", "CRITICAL"]],
		["event-stream", "archived", ["HIGH", "CRITICAL"]],
		["flatmap-stream", "malicious", ["CRITICAL"]],
		["a forgotten one", "ended", ["HIGH", "CRITICAL"]],
		["a brand new one", "active", ["MEDIUM"]],
	])("%s is %s", (name, label, levels) => {
		const document = documentOf(name);
		expect(document.status.label).toBe(label);
		expect(levels).toContain(document.risk_level);
	});

	it.each([
		["express", "lodash"],
		["lodash", "a brand new one"],
		["classnames", "request"],
		["cli-cursor", "event-stream"],
		["moment", "tslint"],
		["a brand new one", "a forgotten one"],
	])("%s is healthier than %s", (better, worse) => {
		expect(documentOf(better).health_score).toBeGreaterThan(documentOf(worse).health_score ?? 100);
	});

	it("finished packages do not look dead, and dead ones do not look fine", () => {
		const finished = ["lodash", "classnames", "cli-cursor"].map(
			(name) => documentOf(name).components.maintenance.score ?? 0,
		);
		const dead = ["request", "left-pad", "a forgotten one"].map(
			(name) => documentOf(name).components.maintenance.score ?? 0,
		);
		expect(Math.min(...finished)).toBeGreaterThanOrEqual(60);
		expect(Math.max(...dead)).toBeLessThanOrEqual(10);
	});

	it.each([
		"request",
		"left-pad",
		"tslint",
		"gulp-util",
		"flatmap-stream",
		"an archived one",
		"a forgotten one",
	])("%s has no forecast: its status already says it", (name) =>
		expect(documentOf(name).abandonment_risk).toBeNull(),
	);

	it("the forecast tells packages apart", () => {
		const probability = (name: string) => documentOf(name).abandonment_risk?.probability ?? Number.NaN;
		expect(probability("express")).toBeLessThan(0.2);
		expect(probability("lodash")).toBeGreaterThan(probability("express"));
	});

	it("of what has been silent for years and very many rely on, the forecast is high and raises nothing", () => {
		const moment = documentOf("moment");
		expect(moment.status.label).toBe("quiet");
		expect(moment.abandonment_risk?.probability).toBeGreaterThan(0.5);
		expect(moment.reasons.find(({ id }) => id === "forecast")).toMatchObject({
			effect: "neutral",
			text: expect.stringMatching(/it may also be finished\.$/),
		});
	});

	it("every judgement names its evidence", () => {
		for (const name of Object.keys(PACKAGES)) {
			const document = documentOf(name);
			expect(textsOf(document.status.evidence).join(" ")).not.toMatch(/undefined|null|NaN/);
			expect(document.reasons.length).toBeGreaterThan(0);
			expect(document.headline).toMatch(/\.$/);
		}
	});

	it("a deprecation names the source and the day it was seen", () => {
		expect(textsOf(documentOf("request").status.evidence)).toEqual([
			'All its versions are deprecated: "request has been deprecated" (npm, 2026-11-01).',
		]);
	});
});
