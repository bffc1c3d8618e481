import type { Fact, Known } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import type { RecentChange } from "@dephealth/core/facts/recent-changes.ts";
import { listFacts } from "@dephealth/core/scoring/evidence/listed-facts.ts";
import { describe, expect, it } from "vitest";
import { reportsOf, TODAY } from "../package-facts-fixture.ts";

const OBSERVED = "2026-11-01T00:00:00.000Z";
const known = <T>(value: T, source: Known<T>["source"] = "npm"): Fact<T> => ({
	state: "known",
	value,
	source,
	observedAt: OBSERVED,
});
const facts = mergeReports(reportsOf());
const listed = (changes: Partial<PackageFacts>, name: string) =>
	listFacts({ ...facts, ...changes }).find((fact) => fact.name === name);

const change = (kind: RecentChange["kind"], seenAfter?: string): RecentChange => ({
	...{ kind, at: "2026-09-01T10:00:00Z", version: "2.0.0", before: null, from: null, to: null },
	...(seenAfter !== undefined && { seenAfter }),
});

describe("a fact in words", () => {
	it.each<[keyof PackageFacts, string, unknown, string]>([
		["latestVersion", "latest version", "5.1.0", "5.1.0"],
		["deprecation", "deprecation", { latest: null, allVersions: false }, "none"],
		["deprecation", "deprecation", { latest: "old", allVersions: false }, "the latest version"],
		["deprecation", "deprecation", { latest: "old", allVersions: true }, "all versions"],
		["projectStatus", "the project's status", { status: "archived", reason: null }, "archived"],
		["projectStatus", "the project's status", { status: "archived", reason: "done" }, "archived: done"],
		[
			"endingNotice",
			"what its repository says",
			{ kind: "moved", where: "readme", quote: "Moved.", successor: null },
			"Moved.",
		],
		["recentChanges", "changes in publishing (a year)", [], "none"],
		[
			"recentChanges",
			"changes in publishing (a year)",
			[change("new_publisher"), change("license_changed", "2026-08-01")],
			"new publisher on 2026-09-01; license changed by 2026-09-01",
		],
		[
			"repositoryChanges",
			"repository moved (a year)",
			[change("repository_moved")],
			"repository moved on 2026-09-01",
		],
		["alternative", "named as its replacement", { name: "b", note: null }, "b"],
		["versionMarks", "versions with a mark", { marks: [{ versions: ["1", "2"] }, { versions: ["3"] }] }, "3"],
		["archived", "archived", true, "yes"],
		["archived", "archived", false, "no"],
		["repository", "repository", { host: "github.com", path: "a/b" }, "github.com/a/b"],
		["repositoryExists", "repository is there", true, "yes"],
		["humanCommits", "commits by people", [], "none read"],
		[
			"humanCommits",
			"commits by people",
			[
				[TODAY - 9, 0],
				[TODAY, 0],
			],
			"2 read, the last on 2026-11-01",
		],
		["botCommitDays", "days with commits by bots", [TODAY - 9, TODAY], "2 read"],
		["maintainerCount", "maintainers", 5, "5"],
		["weeklyDownloads", "weekly downloads", 40_000_000, "40,000,000"],
		[
			"dependents",
			"dependents",
			{ total: 90_000, direct: 60_000, version: "5" },
			"90,000, 60,000 of them direct",
		],
		["stars", "stars", 1_234, "1,234"],
		["firstPublishedAt", "first release", "2010-12-29T00:00:00Z", "2010-12-29"],
		["lastPublishedAt", "last release", "2026-10-01T00:00:00Z", "2026-10-01"],
		["releaseDays", "release days", [TODAY - 9, TODAY], "2"],
		["versionCount", "versions", 280, "280"],
		["advisories", "advisories, of any version", [{}, {}], "2"],
		["advisoryIds", "advisories against the latest", ["GHSA-1"], "1 advisory"],
		["advisoryIds", "advisories against the latest", [], "0 advisories"],
		["scorecard", "OpenSSF Scorecard", { overall: null, date: null, checks: [] }, "no score"],
		["scorecard", "OpenSSF Scorecard", { overall: 8.2, date: null, checks: [] }, "8.2 of 10"],
		[
			"scorecard",
			"OpenSSF Scorecard",
			{ overall: 8.2, date: "2026-10-20T00:00:00Z", checks: [] },
			"8.2 of 10, made on 2026-10-20",
		],
		["hasProvenance", "build provenance", true, "yes"],
		["hasInstallScript", "script on install", false, "no"],
		["hasSecurityPolicy", "security policy", true, "yes"],
		["license", "licence", "MIT", "MIT"],
	])("%s is “%s”: %j", (field, name, value, words) => {
		expect(listed({ [field]: known(value) }, name)).toEqual({
			name,
			state: "known",
			value: words,
			why: null,
			source: "npm",
			observedAt: OBSERVED,
		});
	});

	it("has the name of whose words they are", () => {
		expect(
			listed({ license: { ...known("MIT", "registry"), via: "crates.io" } as Fact<string> }, "licence"),
		).toMatchObject({ source: "crates.io" });
		expect(listed({ stars: known(5, "github") }, "stars")).toMatchObject({ source: "GitHub" });
	});

	it.each([
		["source_failed", "unknown", "could not be read"],
		["not_reported", "unknown", "not stated"],
		["not_applicable", "not_applicable", "does not apply to such a package"],
	] as const)("without a value says why: %s is %s", (reason, state, why) => {
		expect(listed({ stars: { state: "unknown", reason, source: "github" } }, "stars")).toEqual({
			name: "stars",
			state,
			value: null,
			why,
			source: "GitHub",
			observedAt: null,
		});
		expect(listed({ stars: { state: "unknown", reason } }, "stars")?.source).toBeNull();
	});

	it("stands in the order of the components, each once", () => {
		const names = listFacts(facts).map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect([names[0], names.at(-1)]).toEqual(["latest version", "licence"]);
	});
});
