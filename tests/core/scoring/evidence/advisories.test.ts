import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { Fact } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { Advisory, AffectedRange } from "@dephealth/core/facts/source-facts.ts";
import {
	affects,
	isAboutWholePackage,
	latestAdvisories,
} from "@dephealth/core/scoring/evidence/advisories.ts";
import { describe, expect, it } from "vitest";
import { daysAgo, reportsOf } from "../package-facts-fixture.ts";

const range = (
	introduced: string | null,
	fixed: string | null = null,
	lastAffected: string | null = null,
): AffectedRange => ({
	introduced,
	fixed,
	lastAffected,
});

describe("an advisory", () => {
	it.each<[string, AffectedRange[], string[], [version: string, expected: boolean][]]>([
		["without ranges and versions is about all", [], [], [["1.0.0", true]]],
		[
			"from a version on, until it was fixed",
			[range("1.2.0", "1.4.0")],
			[],
			[
				["1.1.9", false],
				["1.2.0", true],
				["1.3.9", true],
				["1.4.0", false],
			],
		],
		[
			"up to a last one",
			[range(null, null, "2.0.0")],
			[],
			[
				["0.0.1", true],
				["2.0.0", true],
				["2.0.1", false],
			],
		],
		[
			"from a version on, and not fixed",
			[range("1.0.0")],
			[],
			[
				["0.9.0", false],
				["9.0.0", true],
			],
		],
		[
			"of versions by name",
			[],
			["1.0.1", "1.0.3"],
			[
				["1.0.1", true],
				["1.0.2", false],
			],
		],
		[
			"of one range or another",
			[range("1.0.0", "1.1.0"), range("2.0.0", "2.1.0")],
			[],
			[
				["1.0.5", true],
				["1.5.0", false],
				["2.0.5", true],
			],
		],
		[
			"of a range and a version",
			[range("1.0.0", "1.1.0")],
			["3.0.0"],
			[
				["3.0.0", true],
				["3.0.1", false],
			],
		],
	])("%s", (_, ranges, versions, cases) => {
		for (const [version, expected] of cases) {
			expect([version, affects({ ranges, versions }, version, SEMANTIC_VERSIONS)]).toEqual([
				version,
				expected,
			]);
		}
	});

	it.each<[string, AffectedRange[], string[], boolean]>([
		["that names no version", [], [], true],
		["of all versions", [range(null)], [], true],
		["of all versions, in the words of OSV", [range("0")], [], true],
		["of versions by name", [], ["1.0.0"], false],
		["from a version on", [range("1.0.0")], [], false],
		["that was fixed", [range("0", "2.0.0")], [], false],
		["up to a last one", [range(null, null, "2.0.0")], [], false],
		["of which one range is all", [range("1.0.0", "2.0.0"), range("0")], [], true],
	])("%s is about the package: %s", (_, ranges, versions, expected) => {
		expect(isAboutWholePackage({ ranges, versions })).toBe(expected);
	});
});

describe("the advisories against the latest version", () => {
	const known = <T>(value: T): Fact<T> => ({
		state: "known",
		value,
		source: "deps_dev",
		observedAt: daysAgo(0),
	});
	const untold = { state: "unknown", reason: "not_reported" } as const;
	const facts = {
		...mergeReports(reportsOf()),
		latestVersion: known("2.0.0"),
		advisoryIds: known(["GHSA-1", "MAL-2026-1"]),
	};
	const advisory = (id: string, kind: Advisory["kind"], fixed: string | null): Advisory => ({
		...{ id, kind, aliases: [], severity: 7.5, title: null, publishedAt: null, versions: [] },
		ranges: [range("0", fixed)],
	});
	const read = known([
		advisory("open", "vulnerability", null),
		advisory("mended", "vulnerability", "2.0.0"),
		advisory("malware", "malware", null),
		advisory("notice", "notice", null),
	]);
	const idsOf = (changes: Partial<typeof facts>) => {
		const found = latestAdvisories({ ...facts, ...changes } as typeof facts, SEMANTIC_VERSIONS);
		return (
			found && [
				found.vulnerabilities.map(({ id, severity }) => [id, severity]),
				found.malware.map(({ id }) => id),
			]
		);
	};

	it.each<[string, object, unknown]>([
		["are those of OSV that affect it, by kind", { advisories: read }, [[["open", 7.5]], ["malware"]]],
		[
			"are deps.dev's ids, unrated, where OSV was not read",
			{ advisories: untold },
			[[["GHSA-1", null]], ["MAL-2026-1"]],
		],
		[
			"are deps.dev's ids where the version is unknown",
			{ advisories: read, latestVersion: untold },
			[[["GHSA-1", null]], ["MAL-2026-1"]],
		],
		["are unknown where nobody tells them", { advisories: untold, advisoryIds: untold }, null],
		["are none where none is known", { advisories: known([]) }, [[], []]],
	])("%s", (_, changes, expected) => {
		expect(idsOf(changes)).toEqual(expected);
	});
});
