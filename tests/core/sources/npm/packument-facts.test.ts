import { describe, expect, it } from "vitest";
import { facts, factsOfText, latest, T1, T2, T3, version } from "./packument-fixture.ts";

describe("a packument becomes facts", () => {
	it("reads all of them", () => {
		expect(facts()).toEqual({
			versionMarks: {
				marks: [],
				isComplete: true,
				allYanked: false,
				newestUnmarked: "2.0.0",
				newestOfLines: ["2.0.0", "1.0.0"],
			},
			repositoryDirectory: null,
			latestVersion: "2.0.0",
			firstPublishedAt: T1,
			lastPublishedAt: T2,
			releaseDays: [18262, 18793],
			versionCount: 2,
			deprecation: { latest: null, allVersions: false, goTo: null },
			unpublishedAt: null,
			securityHolder: false,
			maintainerCount: 2,
			license: "MIT",
			repository: { host: "github.com", path: "owner/example" },
			unpackedSizeBytes: 1000,
			hasInstallScript: false,
			hasProvenance: false,
			recentChanges: [],
			owners: [expect.stringMatching(/^[0-9a-f]{8}$/), expect.stringMatching(/^[0-9a-f]{8}$/)],
		});
	});

	it("takes missing for not said, never for zero", () => {
		expect(factsOfText('{"name":"example","versions":{"1.0.0":{}}}')).toEqual({
			latestVersion: "1.0.0",
			firstPublishedAt: null,
			lastPublishedAt: null,
			releaseDays: [],
			versionCount: 1,
			deprecation: { latest: null, allVersions: false, goTo: null },
			versionMarks: {
				marks: [],
				isComplete: true,
				allYanked: false,
				newestUnmarked: "1.0.0",
				newestOfLines: ["1.0.0"],
			},
			unpublishedAt: null,
			securityHolder: false,
			maintainerCount: null,
			license: null,
			repository: null,
			repositoryDirectory: null,
			unpackedSizeBytes: null,
			hasInstallScript: false,
			hasProvenance: false,
			recentChanges: [],
		});
	});

	it("ignores what it does not read", () => {
		expect(facts({ readme: "x".repeat(1000), users: { ann: true }, _rev: 7 })).toEqual(facts());
	});
});

describe("publish times", () => {
	it("never come from `modified` or `created`", () => {
		const { lastPublishedAt, firstPublishedAt } = facts({ time: { created: T1, modified: T3 } });
		expect([firstPublishedAt, lastPublishedAt]).toEqual([null, null]);
	});

	it("are only of versions that still exist", () => {
		const { firstPublishedAt, lastPublishedAt, versionCount } = facts({
			time: { "0.1.0": "2019-01-01T00:00:00Z", "1.0.0": T1, "2.0.0": T2, "3.0.0": T3 },
		});
		expect([firstPublishedAt, lastPublishedAt, versionCount]).toEqual([T1, T2, 2]);
	});

	it("are by time, not by version: a patch of an old line is a publish too", () => {
		const { latestVersion, lastPublishedAt } = facts({ time: { "1.0.0": T3, "2.0.0": T2 } });
		expect([latestVersion, lastPublishedAt]).toEqual(["2.0.0", T3]);
	});

	it.each([
		["missing", { "1.0.0": T1 }],
		["null", { "1.0.0": T1, "2.0.0": null }],
		["no date", { "1.0.0": T1, "2.0.0": "soon" }],
		["a number", { "1.0.0": T1, "2.0.0": 5 }],
	])("of a version may be %s", (_, time) => {
		expect(facts({ time })).toMatchObject({ latestVersion: "2.0.0", lastPublishedAt: T1, versionCount: 2 });
	});

	it("give each release day once, in order, and the newest 500 at most", () => {
		const days = Array.from({ length: 600 }, (_, day) => new Date(day * 86_400_000).toISOString());
		const times = [...days, ...days].map((time, index) => [`1.0.${index}`, time] as const).reverse();
		const { releaseDays } = facts({
			versions: Object.fromEntries(times.map(([name]) => [name, version()])),
			time: Object.fromEntries(times),
		});
		expect(releaseDays).toEqual(Array.from({ length: 500 }, (_, index) => 100 + index));
	});
});

describe("the latest version", () => {
	it.each<[string, unknown]>([
		["there are no tags", undefined],
		["the tag is missing", { beta: "1.0.0" }],
		["the tag names a version that is gone", { latest: "9.0.0" }],
		["the tag is no text", { latest: { version: "1.0.0" } }],
		["the tags are no object", "2.0.0"],
	])("is the newest publish when %s", (_, tags) => {
		expect(facts({ "dist-tags": tags, time: { "1.0.0": T3, "2.0.0": T2 } }).latestVersion).toBe("1.0.0");
	});

	it("is the last of the list when there are no times either", () => {
		expect(facts({ "dist-tags": {}, time: undefined }).latestVersion).toBe("2.0.0");
	});

	it("is null when nothing is left", () => {
		const unpublished = { name: "ann", time: T3, tags: { latest: "2.0.0" }, versions: ["1.0.0", "2.0.0"] };
		expect(
			facts({ versions: undefined, "dist-tags": undefined, time: { "1.0.0": T1, unpublished } }),
		).toMatchObject({
			latestVersion: null,
			unpublishedAt: T3,
			versionCount: 0,
			firstPublishedAt: null,
			lastPublishedAt: null,
			deprecation: { latest: null, allVersions: false },
		});
	});

	it.each([[true], ["yesterday"], [null], [{}], [{ time: 5 }]])(
		"has no time of unpublishing in %j",
		(unpublished) => {
			expect(facts({ time: { "1.0.0": T1, unpublished } }).unpublishedAt).toBeNull();
		},
	);
});

describe("deprecation", () => {
	it.each([
		["a message", "use other", "use other"],
		["a message with spaces around", "  use other \n", "use other"],
		["true", true, "deprecated without a message"],
		["the empty text, with which npm takes it back", "", null],
		["spaces only", "  ", null],
		["false", false, null],
		["null", null, null],
		["an object", { message: "x" }, null],
		["a long message", "x".repeat(10_000), "x".repeat(500)],
	])("by %s", (_, deprecated, expected) => {
		expect(latest({ deprecated }).deprecation.latest).toBe(expected);
	});

	it("of the latest version is not that of all", () => {
		expect(latest({ deprecated: "no" }).deprecation).toMatchObject({ latest: "no", allVersions: false });
	});

	it("of all versions is told", () => {
		const versions = { "1.0.0": version({ deprecated: true }), "2.0.0": version({ deprecated: "no" }) };
		expect(facts({ versions }).deprecation).toMatchObject({ latest: "no", allVersions: true });
	});

	it("of an old version says nothing about the latest", () => {
		const versions = { "1.0.0": version({ deprecated: "old" }), "2.0.0": version() };
		expect(facts({ versions }).deprecation).toMatchObject({ latest: null, allVersions: false });
	});
});

describe("a security placeholder", () => {
	it.each([
		[
			"by version",
			{ versions: { "0.0.1-security": version() }, "dist-tags": { latest: "0.0.1-security" } },
			true,
		],
		["by a later version", { versions: { "0.0.1-security.2": version() }, "dist-tags": {} }, true],
		["by repository", { repository: "npm/security-holder" }, true],
		["not by a name that only looks like it", { repository: "someone/security-holder" }, false],
		["not by an old version", { versions: { "0.0.1-security": version(), "2.0.0": version() } }, false],
	])("is recognised %s", (_, overrides, expected) => {
		expect(facts(overrides).securityHolder).toBe(expected);
	});
});
