import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { DepsDevPackageVersion } from "@dephealth/core/sources/deps-dev/schema.ts";
import { defaultVersionOf, versionsWithDependents } from "@dephealth/core/sources/deps-dev/versions.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

function version(name: string, overrides: Partial<DepsDevPackageVersion> = {}): DepsDevPackageVersion {
	return {
		versionKey: { version: name },
		publishedAt: null,
		isDefault: false,
		isDeprecated: false,
		deprecatedReason: null,
		...overrides,
	};
}
const on = (name: string, day: string, overrides: Partial<DepsDevPackageVersion> = {}) =>
	version(name, { publishedAt: `${day}T00:00:00Z`, ...overrides });

describe("the default version", () => {
	it.each([
		[
			"the marked one, even when it is old",
			[on("1.0.0", "2020-01-01", { isDefault: true }), on("2.0.0", "2021-01-01")],
			"1.0.0",
		],
		[
			"the newest without a mark, wherever it stands",
			[on("2.0.0", "2021-01-01"), on("1.9.9", "2022-01-01"), on("1.0.0", "2020-01-01")],
			"1.9.9",
		],
		[
			"a release before a newer nightly",
			[on("1.0.0", "2020-01-01"), on("1.1.0-dev.1", "2022-01-01")],
			"1.0.0",
		],
		["a nightly when there is nothing else", [on("1.1.0-dev.1", "2022-01-01")], "1.1.0-dev.1"],
		[
			"a maintained one before a newer deprecated one",
			[on("1.0.0", "2020-01-01"), on("9.0.0", "2022-01-01", { isDeprecated: true })],
			"1.0.0",
		],
		["a dated one before an undated one", [version("0.1.0"), on("0.0.1", "2020-01-01")], "0.0.1"],
		[
			"one with an unreadable date when it is alone",
			[version("1.0.0", { publishedAt: "yesterday" })],
			"1.0.0",
		],
	])("is %s", (_, versions, expected) => {
		expect(defaultVersionOf(versions, "npm")?.versionKey.version).toBe(expected);
	});

	it("is undefined without versions", () => expect(defaultVersionOf([], "npm")).toBeUndefined());
});

describe("pre-releases", () => {
	it.each<[Ecosystem, string[], string[]]>([
		["npm", ["5.0.0-beta.1", "0.0.0-experimental-1"], ["1.0.0", "1.0.0+build-1"]],
		["cargo", ["1.0.0-rc.1"], ["1.0.0"]],
		["go", ["v0.0.0-20200101000000-abcdefabcdef", "v1.0.0-rc1"], ["v1.0.0", "v2.0.0+incompatible"]],
		["nuget", ["1.0.0-preview1"], ["1.0.0"]],
		["pypi", ["1.0a1", "2.0rc1", "1.0.dev3", "1.0b2", "1.0-alpha.1"], ["1.0", "1.0.post1", "2024.1"]],
		[
			"maven",
			["1.0-SNAPSHOT", "2.0.0-alpha-1", "3.0.0-M2", "1.0.CR1", "1.0-rc.1"],
			["33.0-jre", "1.0.Final", "5.3.1.RELEASE"],
		],
		["rubygems", ["1.0.0.pre1", "2.0.0.rc2"], ["1.0.0", "1.0.0-x86_64-linux"]],
	])("of %s give way to releases", (ecosystem, prereleases, releases) => {
		for (const prerelease of prereleases) {
			for (const release of releases) {
				const versions = [on(release, "2020-01-01"), on(prerelease, "2025-01-01")];
				expect(defaultVersionOf(versions, ecosystem)?.versionKey.version).toBe(release);
			}
		}
	});
});

describe("the versions asked for dependents", () => {
	it("are the default one and the newest releases, not last week's nightlies", () => {
		const nightlies = Array.from({ length: 50 }, (_, i) => on(`6.0.0-dev.${i}`, "2026-10-01"));
		const releases = [on("5.0.0", "2024-01-01"), on("5.1.0", "2025-01-01"), on("5.2.0", "2026-01-01")];
		const older = on("4.0.0", "2020-01-01", { isDefault: true });
		expect(versionsWithDependents([...nightlies, ...releases, older], "npm", 3)).toEqual([
			"4.0.0",
			"5.2.0",
			"5.1.0",
		]);
	});

	it("are deprecated ones only when all are", () => {
		const gone = on("1.0.0", "2020-01-01", { isDeprecated: true, isDefault: true });
		expect(versionsWithDependents([gone], "npm", 3)).toEqual(["1.0.0"]);
		expect(versionsWithDependents([gone, on("0.9.0", "2019-01-01")], "npm", 3)).toEqual(["0.9.0"]);
	});

	it("are distinct, of the package, at most the limit, and none only without versions", () => {
		const anyVersion = fc
			.record({
				name: fc.constantFrom("1.0.0", "1.1.0", "2.0.0-rc.1", "3.0.0"),
				publishedAt: fc.constantFrom(null, "", "x", "2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
				isDefault: fc.boolean(),
				isDeprecated: fc.boolean(),
			})
			.map(({ name, ...overrides }) => version(name, overrides));
		fc.assert(
			fc.property(
				fc.array(anyVersion, { maxLength: 8 }),
				fc.integer({ min: 1, max: 4 }),
				(versions, limit) => {
					const names = versionsWithDependents(versions, "npm", limit);
					expect(names.length).toBeLessThanOrEqual(limit);
					expect(new Set(names).size).toBe(names.length);
					expect(names.length === 0).toBe(versions.length === 0);
					for (const name of names) expect(versions.map((v) => v.versionKey.version)).toContain(name);
				},
			),
		);
	});
});
