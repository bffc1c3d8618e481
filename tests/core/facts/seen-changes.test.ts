import type { RecentChange } from "@dephealth/core/facts/recent-changes.ts";
import { withSeenChanges } from "@dephealth/core/facts/seen-changes.ts";
import type { VersionMarks } from "@dephealth/core/facts/source-facts.ts";
import type { Gap, SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { RegistryFacts } from "@dephealth/core/sources/registry/facts.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";
import { aGithubReport, anNpmReport, aRegistryReport } from "../../source-reports.ts";

const FIRST = "2026-05-01T00:00:00.000Z";
const SECOND = "2026-06-01T00:00:00.000Z";

function seenIn(reports: readonly SourceReport[]): RecentChange[] | undefined {
	const [report] = reports;
	return report?.state === "collected" ? report.seenChanges : undefined;
}

const read = (facts: Partial<RegistryFacts>, observedAt: string, gaps: Gap[] = []): SourceReport => ({
	...aRegistryReport(facts),
	observedAt,
	gaps,
});

function between(before: Partial<RegistryFacts>, after: Partial<RegistryFacts>, gaps: Gap[] = []) {
	const seen = seenIn(withSeenChanges([read(after, SECOND, gaps)], [read(before, FIRST)]));
	return (seen ?? []).map(({ kind, version, from, to }) => ({ kind, version, from, to }));
}

function yanked(...versions: string[]): VersionMarks {
	return {
		marks: versions.length === 0 ? [] : [{ kind: "yanked", message: "it panics", versions }],
		isComplete: true,
		allYanked: false,
		newestUnmarked: "1.0.200",
	};
}

const github = (repository: string, renamedFrom: string | null, observedAt: string): SourceReport => ({
	...aGithubReport({ repository, renamedFrom }),
	observedAt,
});

describe("between two readings of a registry", () => {
	it.each<[string, Partial<RegistryFacts>, Partial<RegistryFacts>, object[]]>([
		["nothing has changed", {}, {}, []],
		[
			"an owner came",
			{ owners: ["a"] },
			{ owners: ["a", "b"] },
			[
				{
					kind: "maintainers_changed",
					version: "1.0.200",
					from: "1 account",
					to: "2 accounts: 1 added, 0 removed",
				},
			],
		],
		["owners were not named before", {}, { owners: ["a"] }, []],
		["owners are not named any more", { owners: ["a"] }, {}, []],
		[
			"the licence is another",
			{ license: "MIT" },
			{ license: "BUSL-1.1" },
			[{ kind: "license_changed", version: "1.0.200", from: "MIT", to: "BUSL-1.1" }],
		],
		["the licence is called otherwise", { license: "The MIT License" }, { license: "MIT" }, []],
		["the licence is not said any more", { license: "MIT" }, { license: null }, []],
		[
			"the repository is another",
			{ repository: { host: "github.com", path: "a/b" } },
			{ repository: { host: "github.com", path: "c/b" } },
			[
				{
					kind: "repository_moved",
					version: "1.0.200",
					from: "github.com/a/b",
					to: "github.com/c/b",
				},
			],
		],
		[
			"a version was withdrawn",
			{ versionMarks: yanked("0.9.0") },
			{ versionMarks: yanked("1.0.1", "0.9.0") },
			[{ kind: "versions_yanked", version: "1.0.1", from: "1 version", to: "it panics" }],
		],
		[
			"a version is not withdrawn any more",
			{ versionMarks: yanked("0.9.0") },
			{ versionMarks: yanked() },
			[],
		],
		[
			"not all withdrawn versions were listed",
			{ versionMarks: { ...yanked("0.9.0"), isComplete: false } },
			{ versionMarks: yanked("1.0.1", "0.9.0") },
			[],
		],
		[
			"a version is gone",
			{ versionCount: 3, highestVersions: ["1.2.0", "1.1.0", "1.0.0"] },
			{ versionCount: 2, highestVersions: ["1.2.0", "1.0.0"] },
			[{ kind: "versions_unpublished", version: "1.1.0", from: "1 version", to: null }],
		],
		[
			"one is gone and another came",
			{ versionCount: 2, highestVersions: ["1.1.0", "1.0.0"] },
			{ versionCount: 2, highestVersions: ["1.2.0", "1.0.0"] },
			[{ kind: "versions_unpublished", version: "1.1.0", from: "1 version", to: null }],
		],
		[
			"newer ones have pushed it out of the list",
			{ versionCount: 40, highestVersions: ["1.1.0", "1.0.0"] },
			{ versionCount: 41, highestVersions: ["1.2.0", "1.1.0"] },
			[],
		],
		[
			"old ones are gone",
			{ versionCount: 40, highestVersions: ["1.1.0", "1.0.0"] },
			{ versionCount: 37, highestVersions: ["1.1.0", "1.0.0"] },
			[{ kind: "versions_unpublished", version: null, from: "3 versions", to: null }],
		],
		[
			"it was abandoned",
			{},
			{ projectStatus: { status: "deprecated", reason: "abandoned" } },
			[{ kind: "project_status_changed", version: "1.0.200", from: "no mark", to: "deprecated" }],
		],
		[
			"it was taken up again",
			{ deprecation: { latest: "use other", allVersions: true } },
			{ deprecation: { latest: null, allVersions: false } },
			[{ kind: "project_status_changed", version: "1.0.200", from: "deprecated", to: "no mark" }],
		],
	])("%s", (_, before, after, expected) => {
		expect(between(before, after)).toEqual(expected);
	});

	it("what could not be read now has not changed", () => {
		const quarantined = { projectStatus: { status: "quarantined", reason: null } } as const;
		expect(between(quarantined, {}, [{ field: "projectStatus", error: "UpstreamTimeoutError" }])).toEqual([]);
	});
});

describe("what was seen", () => {
	const changed = read({ license: "BUSL-1.1" }, SECOND);
	const [seen] = withSeenChanges([changed], [read({ license: "MIT" }, FIRST)]);

	it("has the days of both readings", () => {
		expect(seenIn(seen ? [seen] : [])).toMatchObject([
			{ kind: "license_changed", at: SECOND, seenAfter: FIRST },
		]);
	});

	it.each([
		["the next day, with nothing new", "2026-06-02T00:00:00.000Z", 1],
		["a year later, when it is of no interest any more", "2027-06-02T00:00:00.000Z", 0],
	])("is carried on %s", (_, observedAt, expected) => {
		const next = withSeenChanges([read({ license: "BUSL-1.1" }, observedAt)], seen ? [seen] : []);
		expect(seenIn(next)).toHaveLength(expected);
	});

	it("is seen once, also when the same reading is stored twice", () => {
		expect(withSeenChanges(seen ? [seen] : [], seen ? [seen] : [])).toEqual([seen]);
	});
});

describe("other sources", () => {
	it("npm: owners change without a publish", () => {
		const before: SourceReport = { ...anNpmReport({ owners: ["a"] }), observedAt: FIRST };
		const after: SourceReport = { ...anNpmReport({ owners: ["b"] }), observedAt: SECOND };
		expect(seenIn(withSeenChanges([after], [before]))).toMatchObject([{ kind: "maintainers_changed" }]);
	});

	it.each([
		["was given to another owner", github("a/b", null, FIRST), github("c/b", "a/b", SECOND), 1],
		["stays where it is", github("a/b", null, FIRST), github("A/b", null, SECOND), 0],
		["is another, which the registry names now", github("a/b", null, FIRST), github("c/b", null, SECOND), 0],
		["had moved before", github("c/b", "a/b", FIRST), github("c/b", "a/b", SECOND), 0],
	])("GitHub: a repository that %s", (_, before, after, expected) => {
		expect(seenIn(withSeenChanges([after], [before]))).toHaveLength(expected);
	});
});

describe("for any facts", () => {
	const name = fc.constantFrom("a", "b", "c");
	const facts = fc.record({
		owners: fc.uniqueArray(name, { maxLength: 3 }),
		license: fc.constantFrom("MIT", "ISC", null),
		repository: name.map((one) => ({ host: "github.com", path: `${one}/x` })),
		versionMarks: fc.uniqueArray(name, { maxLength: 2 }).map((versions) => yanked(...versions)),
		highestVersions: fc.uniqueArray(name, { maxLength: 3 }),
	});
	const later = fc.constantFrom(FIRST, SECOND, "2026-07-01T00:00:00.000Z");

	it("the same facts have not changed, whenever they are read again", () => {
		fc.assert(
			fc.property(facts, later, (one, at) => {
				expect(seenIn(withSeenChanges([read(one, at)], [read(one, FIRST)])) ?? []).toEqual([]);
			}),
			{ numRuns: runs(60) },
		);
	});

	it("an outage is no change, and what follows it is compared with what was known before it", () => {
		fc.assert(
			fc.property(facts, facts, (one, other) => {
				const before = read(one, FIRST);
				const failed: SourceReport = {
					source: "registry",
					state: "failed",
					error: "UpstreamTimeoutError",
					cause: "",
				};
				expect(withSeenChanges([failed], [before])).toEqual([failed]);
				const stale = { ...before, staleBecause: "UpstreamTimeoutError" } as SourceReport;
				const [after] = withSeenChanges([read(other, SECOND)], [stale]);
				expect([after]).toEqual(withSeenChanges([read(other, SECOND)], [before]));
			}),
			{ numRuns: runs(60) },
		);
	});
});
