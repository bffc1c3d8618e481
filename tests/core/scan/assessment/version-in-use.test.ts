import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { VersionFacts } from "@dephealth/contract/schemas/version-facts.ts";
import { MOST_KEPT } from "@dephealth/core/facts/source-facts.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { judgeVersionInUse } from "@dephealth/core/scan/assessment/version-in-use.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../../package-documents.ts";

const NOTHING: VersionFacts = {
	marks: [],
	is_complete: true,
	all_deprecated: false,
	newest_unmarked: "2.0.0",
	advisories: [],
};
type Advisory = NonNullable<VersionFacts["advisories"]>[number];

function advisory(
	id: string,
	introduced: string | null,
	fixed: string | null,
	rest: Partial<Advisory> = {},
): Advisory {
	return {
		id,
		kind: "vulnerability",
		severity: 7.5,
		title: null,
		ranges: [{ introduced, fixed, last_affected: null }],
		versions: [],
		...rest,
	};
}

const judge = (version: string, facts: Partial<VersionFacts>) =>
	judgeVersionInUse(version, { ...NOTHING, ...facts }, SEMANTIC_VERSIONS);

const mark = (
	kind: "deprecated" | "yanked",
	message: string | null,
	...versions: string[]
): Partial<VersionFacts> => ({
	marks: [{ kind, message, versions }],
});

describe("a version of a package against which more is known than is kept", () => {
	const old = Array.from({ length: MOST_KEPT.advisories }, (_, index) =>
		advisory(`GHSA-${index}`, "3.0.0", "3.9.0"),
	);
	const range = { introduced: "3.0.0", fixed: "3.9.0", last_affected: null };

	it.each<[string, Advisory[]]>([
		["advisories", old],
		["branches of one", [advisory("GHSA-a", null, null, { ranges: Array(MOST_KEPT.ranges).fill(range) })]],
		[
			"versions of one",
			[advisory("GHSA-a", null, null, { ranges: [], versions: Array(MOST_KEPT.versions).fill("3.0.0") })],
		],
	])("is not known to be good, for its number of %s", (_, advisories) => {
		expect(judge("2.0.0", { advisories })).toMatchObject({
			risk_level: "UNKNOWN",
			reasons: [
				{
					id: "version_unread",
					text: expect.stringContaining("none of those kept concerns version 2.0.0"),
				},
			],
		});
	});

	it("is judged by what is kept, and good where one less is known", () => {
		expect(judge("3.1.0", { advisories: old })).toMatchObject({ risk_level: "HIGH" });
		expect(judge("2.0.0", { advisories: old.slice(1) })).toBeUndefined();
	});
});

describe("the version in use", () => {
	it.each<[string, string, Partial<VersionFacts>, string, string, string | null]>([
		[
			"is deprecated, and its predecessor is not",
			"1.6.2",
			{ ...mark("deprecated", "Broken build, use 1.6.1", "1.6.2"), newest_unmarked: "1.6.1" },
			"MEDIUM",
			'Version 1.6.2 is deprecated: "Broken build, use 1.6.1". 1.6.1 fixes this.',
			"1.6.1",
		],
		[
			"was yanked",
			"1.0.0",
			mark("yanked", null, "1.0.0"),
			"MEDIUM",
			"Version 1.0.0 was yanked. 2.0.0 fixes this.",
			"2.0.0",
		],
		[
			"is vulnerable, and the nearest fix is in its own line",
			"4.17.20",
			{ advisories: [advisory("GHSA-1", null, "4.17.21")], newest_unmarked: "5.0.0" },
			"HIGH",
			"Version 4.17.20 has 1 known vulnerability (GHSA-1; severity up to 7.5 of 10). 4.17.21 fixes this.",
			"4.17.21",
		],
		[
			"is vulnerable twice: the later fix mends both",
			"1.0.0",
			{
				advisories: [
					advisory("GHSA-1", null, "1.1.0"),
					advisory("GHSA-2", "1.0.0", "1.2.0", { severity: null }),
				],
			},
			"HIGH",
			"Version 1.0.0 has 2 known vulnerabilities (GHSA-1, GHSA-2; severity up to 7.5 of 10). 1.2.0 fixes this.",
			"1.2.0",
		],
		[
			"is vulnerable, and the fix is vulnerable to something else",
			"1.0.0",
			{ advisories: [advisory("GHSA-1", null, "1.1.0"), advisory("GHSA-2", "1.1.0", "1.3.0")] },
			"HIGH",
			"Version 1.0.0 has 1 known vulnerability (GHSA-1; severity up to 7.5 of 10). 2.0.0 fixes this.",
			"2.0.0",
		],
		[
			"is vulnerable, and nobody has mended it",
			"1.0.0",
			{ advisories: [advisory("GHSA-1", null, null, { severity: 9.8 })] },
			"CRITICAL",
			"Version 1.0.0 has 1 known vulnerability (GHSA-1; severity up to 9.8 of 10). No known version fixes this.",
			null,
		],
		[
			"is a stolen release",
			"3.3.6",
			{ advisories: [advisory("MAL-1", null, null, { kind: "malware", ranges: [], versions: ["3.3.6"] })] },
			"CRITICAL",
			"Version 3.3.6 is malware by advisory MAL-1: remove it now. 2.0.0 fixes this.",
			"2.0.0",
		],
		[
			"is one of which nobody could be asked",
			"1.0.0",
			{ advisories: null },
			"UNKNOWN",
			"The advisories against version 1.0.0 could not be read.",
			null,
		],
	])("%s", (_, version, facts, risk, text, mendedBy) => {
		const judged = judge(version, facts);
		expect(textsOf(judged?.reasons ?? [])).toEqual([text]);
		expect(judged).toMatchObject({ version, risk_level: risk, mended_by: mendedBy });
	});

	it.each([
		["v4", "4.1.7", false],
		["v4", "5", true],
		["v4.0", "4.1.7", true],
		["v3", "4.1.7", true],
		["v4.1.6", "4.1.7", true],
		["v4.1.7", "4.1.7", false],
		["35", "46.0.1", true],
	])("%s of an action, which moves on, is mended in %s: affected %j", (version, fixed, isAffected) => {
		const facts = { ...NOTHING, advisories: [advisory("GHSA-1", null, fixed)] };
		const judged = judgeVersionInUse(version, facts, describeEcosystem("actions").versions);
		expect(judged !== undefined).toBe(isAffected);
	});

	it.each(["main", "8f4b7f84864484a7bf31766abe9204da3cbe65b3", "releases/v1"])(
		"%s of an action is no version: whether an advisory is about it, is unknown",
		(version) => {
			const { versions } = describeEcosystem("actions");
			const facts = { ...NOTHING, advisories: [advisory("GHSA-1", null, "4.1.7")] };
			expect(judgeVersionInUse(version, facts, versions)).toMatchObject({ risk_level: "UNKNOWN" });
			expect(judgeVersionInUse(version, NOTHING, versions)).toBeUndefined();
		},
	);

	it.each<[string, string, Partial<VersionFacts>]>([
		["nothing", "1.0.0", {}],
		["a vulnerability that it already mends", "1.1.0", { advisories: [advisory("GHSA-1", null, "1.1.0")] }],
		["one that came after it", "0.9.0", { advisories: [advisory("GHSA-1", "1.0.0", "1.1.0")] }],
		["a mark on another version", "1.6.1", mark("deprecated", "Broken", "1.6.2")],
		[
			"what the package says of all its versions",
			"1.0.0",
			{ ...mark("deprecated", "x", "1.0.0"), all_deprecated: true },
		],
		[
			"an advisory that is no vulnerability",
			"1.0.0",
			{ advisories: [advisory("RUSTSEC-1", null, null, { kind: "unsound" })] },
		],
	])("has nothing against it: %s", (_, version, facts) => {
		expect(judge(version, facts)).toBeUndefined();
	});

	it("is never sent to a version that is marked or affected itself", () => {
		const version = fc.tuple(fc.nat(3), fc.nat(3)).map(([major, minor]) => `${major}.${minor}.0`);
		const affected = fc
			.record({ introduced: fc.option(version), fixed: fc.option(version) })
			.map(({ introduced, fixed }) => advisory("GHSA-1", introduced, fixed));
		fc.assert(
			fc.property(
				version,
				fc.array(affected, { maxLength: 4 }),
				fc.array(version),
				version,
				(used, all, marked, newest) => {
					const facts = { advisories: all, ...mark("yanked", null, ...marked), newest_unmarked: newest };
					const mendedBy = judge(used, facts)?.mended_by;
					if (typeof mendedBy === "string") expect(judge(mendedBy, facts)).toBeUndefined();
				},
			),
		);
	});
});
