import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../package-documents.ts";
import { withGap, without } from "./outages.ts";
import { commits, daysAgo, reportsOf, score, TODAY, type Variation } from "./package-facts-fixture.ts";

const statusOf = (reports: readonly SourceReport[]) => score(reports).status;

/** Without commits and releases for so many days. */
function silentFor(days: number, rest: Variation = {}): Variation {
	const releases = { releaseDays: [TODAY - days], lastPublishedAt: daysAgo(days) };
	return {
		npm: { ...releases, weeklyDownloads: 90, ...rest.npm },
		depsDev: { ...releases, dependents: { direct: 1, total: 2, version: "1.0.0" }, ...rest.depsDev },
		github: { humanCommits: commits(10, 1, days + 500, days), ...rest.github },
	};
}

const forgotten = reportsOf(silentFor(1700));
const repositoryGone = (days: number, rest: Variation = {}) =>
	reportsOf(silentFor(days, rest)).map(
		(report): SourceReport =>
			report.source === "github" && report.state === "collected"
				? { ...report, facts: { found: false, repository: "gone/gone" } }
				: report,
	);

describe("of several things that are true, the worst is the status", () => {
	const archived = { archived: true, archivedAt: daysAgo(100) };
	const deprecation = { latest: "use x instead", allVersions: false };
	it.each([
		["malware that is deprecated", { npm: { securityHolder: true, deprecation } }, "malicious"],
		["deprecated and archived", { npm: { deprecation }, github: archived }, "deprecated"],
		["archived and silent", silentFor(1700, { github: archived }), "archived"],
		["silent and unused", silentFor(1700), "ended"],
	] as const)("%s", (_, variation, label) => {
		expect(statusOf(reportsOf(variation)).label).toBe(label);
	});
});

describe("silence", () => {
	it.each([
		[364, "active"],
		[365, "quiet"],
		[1459, "quiet"],
		[1460, "ended"],
	])("of %d days, with little use, is %s", (days, label) => {
		expect(statusOf(reportsOf(silentFor(days))).label).toBe(label);
	});

	it.each([
		["downloads", silentFor(3000, { npm: { weeklyDownloads: 100_000 } })],
		["dependents", silentFor(3000, { depsDev: { dependents: { direct: 9, total: 500, version: "1.0.0" } } })],
	])("never ends a package whose %s show that it is relied on", (_, variation) => {
		expect(statusOf(reportsOf(variation)).label).toBe("quiet");
	});

	it.each([
		[729, "quiet"],
		[730, "ended"],
	])("of %d days with the repository gone is %s", (days, label) => {
		expect(statusOf(repositoryGone(days)).label).toBe(label);
	});

	it("does not end a package that is relied on, even with its repository gone", () => {
		expect(statusOf(repositoryGone(3000, { npm: { weeklyDownloads: 1e6 } })).label).toBe("quiet");
	});
});

describe("what could not be read ends nothing", () => {
	it.each([
		["the commits", without(forgotten, ["github"])],
		["the downloads", withGap(forgotten, "npm", "weeklyDownloads")],
		["the dependents", withGap(forgotten, "deps_dev", "dependents")],
		["the registries", without(forgotten, ["npm", "deps_dev"])],
		["the downloads, with the repository gone", withGap(repositoryGone(1700), "npm", "weeklyDownloads")],
	])("%s", (_, reports) => {
		expect(statusOf(reports).label).toBe("quiet");
	});

	it("and the evidence says what is not known", () => {
		expect(textsOf(statusOf(without(forgotten, ["github"])).evidence)).toEqual([
			"Last release 4 years ago (npm, 2026-11-01).",
			"Whether people still commit could not be read.",
		]);
		expect(textsOf(statusOf(without(forgotten, ["npm", "deps_dev"])).evidence)).toEqual([
			"Last commit by a person 4 years ago (GitHub, 2026-11-01).",
			"Whether versions still come out could not be read.",
		]);
	});

	it("a package that declares no repository has no commits to miss", () => {
		const reports = reportsOf(
			silentFor(800, { npm: { repository: null }, depsDev: { repository: null } }),
		).map(
			(report): SourceReport =>
				report.source === "github" ? { source: "github", state: "skipped", reason: "no_repository" } : report,
		);
		expect(statusOf(reports)).toMatchObject({
			label: "quiet",
			evidence: [{ id: "last_release", text: "Last release 2 years ago (npm, 2026-11-01)." }],
		});
	});
});

describe("evidence names its source and date", () => {
	const told: [what: string, variation: Variation, sentence: string][] = [
		[
			"a message of several lines and control characters",
			{ npm: { deprecation: { latest: "\u001b[2Juse\nx", allVersions: false } } },
			'Its latest version is deprecated: "[2Juse x" (npm, 2026-11-01).',
		],
		[
			"a deprecation without words",
			{ npm: { deprecation: { latest: "deprecated without a message", allVersions: true } } },
			"All its versions are deprecated, without a message (npm, 2026-11-01).",
		],
		[
			"an archived repository",
			{ github: { archived: true, archivedAt: "2026-10-20T00:00:00Z" } },
			"Its repository is archived since 2026-10-20 (GitHub, 2026-11-01).",
		],
		[
			"malware by an advisory",
			{ depsDev: { advisoryIds: ["GHSA-1", "MAL-2026-1"] } },
			"Malware by advisory MAL-2026-1 (deps.dev, 2026-11-01).",
		],
		[
			"a placeholder",
			{ npm: { securityHolder: true } },
			"Its registry took it down for security and put a placeholder in its place (npm, 2026-11-01).",
		],
		[
			"an unpublished package",
			{ npm: { latestVersion: null, versionCount: 0, unpublishedAt: "2026-02-03T04:05:06Z" } },
			"It was unpublished on 2026-02-03 (npm, 2026-11-01).",
		],
		[
			"no version left",
			{ npm: { latestVersion: null, versionCount: 0 } },
			"No version of it is left (npm, 2026-11-01).",
		],
	];
	it.each(told)("%s", (_, variation, sentence) => {
		expect(textsOf(statusOf(reportsOf(variation)).evidence)).toEqual([sentence]);
	});

	it("what was unpublished once and is back has not ended", () => {
		expect(statusOf(reportsOf({ npm: { unpublishedAt: daysAgo(900) } })).label).toBe("active");
	});

	it("activity is told with its numbers, and little use with its own", () => {
		const { label, evidence } = statusOf(forgotten);
		expect(label).toBe("ended");
		expect(textsOf(evidence)).toEqual([
			"Last commit by a person 4 years ago (GitHub, 2026-11-01).",
			"Last release 4 years ago (npm, 2026-11-01).",
			"Not widely relied on: 90 weekly downloads (npm, 2026-11-01), 2 dependents (deps.dev, 2026-11-01).",
		]);
		expect(evidence[0]).toMatchObject({
			id: "last_commit",
			values: { days: expect.any(Number) },
			source: "github",
			observed_at: "2026-11-01T00:00:00.000Z",
		});
	});

	it("a history that was cut off counts at least that many commits", () => {
		expect(statusOf(reportsOf({ github: { commitsTruncated: true } })).evidence[0]?.text).toBe(
			"Last commit by a person 10 days ago; at least 36 commits in 12 months (GitHub, 2026-11-01).",
		);
	});
});
