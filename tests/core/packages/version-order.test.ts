import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import {
	compareVersions,
	newestFirst,
	sortVersions,
	versionComparison,
} from "@dephealth/core/packages/version-order.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const grammarOf = (ecosystem: Ecosystem) => describeEcosystem(ecosystem).versions;

describe("the order of versions", () => {
	it.each<[what: string, ecosystem: Ecosystem, ascending: string[]]>([
		["numbers by value", "npm", ["9.0.0", "9.9.0", "9.10.0", "10.0.0"]],
		[
			"semantic pre-releases as semver.org lists them",
			"npm",
			[
				"1.0.0-alpha",
				"1.0.0-alpha.1",
				"1.0.0-alpha.beta",
				"1.0.0-beta",
				"1.0.0-beta.2",
				"1.0.0-beta.11",
				"1.0.0-rc.1",
				"1.0.0",
			],
		],
		["a pre-release that is only a number", "cargo", ["1.0.0-1", "1.0.0", "1.0.1-0"]],
		[
			"Go's with a v and its pseudo-versions",
			"go",
			["v0.0.0-20240101000000-abcdef012345", "v1.2.0", "v1.10.0"],
		],
		["NuGet's fourth number", "nuget", ["4.7.1-rc1", "4.7.1", "4.7.1.2"]],
		[
			"Python's as PEP 440 does",
			"pypi",
			["1.0.dev1", "1.0a1", "1.0a2.dev3", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.1", "1!0.1"],
		],
		[
			"Maven's words",
			"maven",
			[
				"1.0-alpha-1",
				"1.0-beta",
				"1.0-M2",
				"1.0-rc1",
				"1.0-SNAPSHOT",
				"1.0",
				"1.0-sp1",
				"1.0.1.Final",
				"33.0-jre",
			],
		],
		["Ruby's letters as pre-releases", "rubygems", ["7.0.0.alpha", "7.0.0.rc1", "7.0.0", "7.0.0.1"]],
	])("puts %s", (_, ecosystem, ascending) => {
		expect(sortVersions(ascending.toReversed(), grammarOf(ecosystem))).toEqual(ascending);
	});

	it.each<[Ecosystem, string, string]>([
		["maven", "1.0", "1.0.Final"],
		["pypi", "1.0", "1.0.0"],
		["pypi", "2.5.1+cpu", "2.5.1"],
		["npm", "v1.2.3", "1.2.3"],
	])("%s: %s and %s are the same release", (ecosystem, a, b) => {
		expect(compareVersions(a, b, grammarOf(ecosystem))).toBe(0);
	});

	it("lists each once", () => {
		expect(sortVersions(["1.0.0", "1.0.0"], grammarOf("npm"))).toEqual(["1.0.0"]);
	});

	it("puts the highest first, and leaves those of one release as they stood", () => {
		const items = ["1.2.0", "v1.10.0", "1.10.0+b", "1.10.0-rc.1"].map((version, at) => ({ version, at }));
		const sorted = newestFirst(items, ({ version }) => version, grammarOf("npm"));
		expect(sorted.map(({ at }) => at)).toEqual([1, 2, 3, 0]);
	});

	it.each(ECOSYSTEMS)("%s: is the same for versions that were read before", (ecosystem) => {
		const version = fc.stringMatching(/^v?\d{1,2}(\.\d{1,2}){0,4}(-?(rc|alpha)\.?\d)?(\+\d)?$/);
		fc.assert(
			fc.property(fc.array(version, { minLength: 2, maxLength: 6 }), (versions) => {
				const grammar = grammarOf(ecosystem);
				const compare = versionComparison(grammar);
				for (const a of versions) {
					for (const b of versions) expect(compare(a, b)).toBe(compareVersions(a, b, grammar));
				}
			}),
		);
	});

	it.each(ECOSYSTEMS)("%s: does not depend on the order given", (ecosystem) => {
		const version = fc.stringMatching(
			/^v?\d{1,3}(\.\d{1,3}){0,3}([-.]?(rc|b|alpha|post|jre)\.?\d{0,2})?(\+\d)?$/,
		);
		fc.assert(
			fc.property(fc.array(version, { maxLength: 8 }), (versions) => {
				const grammar = grammarOf(ecosystem);
				expect(sortVersions(versions.toReversed(), grammar)).toEqual(sortVersions(versions, grammar));
			}),
		);
	});
});
