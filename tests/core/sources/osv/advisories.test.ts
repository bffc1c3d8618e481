import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { MOST_KEPT } from "@dephealth/core/facts/source-facts.ts";
import { advisoriesOfRecords } from "@dephealth/core/sources/osv/advisories.ts";
import { querySchema } from "@dephealth/core/sources/osv/schema.ts";
import { describe, expect, it } from "vitest";

const OPENSSL = { ecosystem: "crates.io", name: "openssl" };

/** A record as OSV sends it, reduced; parsed as it would be after travelling. */
function advisories(...records: Record<string, unknown>[]) {
	const vulns = records.map((record) => ({
		modified: "2026-01-01T00:00:00Z",
		affected: [{ package: OPENSSL, ranges: [range("0")] }],
		...record,
	}));
	return advisoriesOfRecords(
		querySchema.parse(JSON.parse(JSON.stringify({ vulns }))).vulns,
		OPENSSL,
		SEMANTIC_VERSIONS,
	);
}

function range(introduced: string, fixed?: string) {
	return { type: "SEMVER", events: [{ introduced }, ...(fixed === undefined ? [] : [{ fixed }])] };
}

const kinds = (...records: Record<string, unknown>[]) => advisories(...records).map(({ kind }) => kind);

describe("one vulnerability counts once", () => {
	it.each([
		[
			"with both naming each other",
			[
				["RUSTSEC-1", ["GHSA-1"]],
				["GHSA-1", ["RUSTSEC-1"]],
			],
			1,
		],
		[
			"with one naming the other",
			[
				["RUSTSEC-1", ["GHSA-1"]],
				["GHSA-1", []],
			],
			1,
		],
		[
			"with a name in common",
			[
				["RUSTSEC-1", ["CVE-1"]],
				["GHSA-1", ["CVE-1"]],
			],
			1,
		],
		[
			"over a third, whatever the order",
			[
				["GHSA-1", ["CVE-1"]],
				["RUSTSEC-1", ["CVE-2"]],
				["X-1", ["CVE-2", "CVE-1"]],
			],
			1,
		],
		[
			"but not when nothing joins them",
			[
				["RUSTSEC-1", ["CVE-1"]],
				["GHSA-1", ["CVE-2"]],
			],
			2,
		],
	] as const)("%s", (_, named, count) => {
		expect(advisories(...named.map(([id, aliases]) => ({ id, aliases })))).toHaveLength(count);
	});

	it("and a withdrawn one not at all", () => {
		expect(advisories({ id: "GHSA-1", withdrawn: "2026-02-01T00:00:00Z" }, { id: "GHSA-2" })).toMatchObject([
			{ id: "GHSA-2" },
		]);
	});
});

describe("the kind of an advisory", () => {
	const informational = (kind: string) => ({
		affected: [{ package: OPENSSL, ranges: [range("0.0.0-0")], database_specific: { informational: kind } }],
	});
	it.each([
		["malware by its id", { id: "MAL-2026-1", affected: [{ package: OPENSSL }] }, "malware"],
		["unmaintained", { id: "RUSTSEC-2024-0375", ...informational("unmaintained") }, "unmaintained"],
		["unsound", { id: "RUSTSEC-2021-0145", ...informational("unsound") }, "unsound"],
		["a notice", { id: "RUSTSEC-2021-0146", ...informational("notice") }, "notice"],
		["a kind of tomorrow", { id: "RUSTSEC-2030-1", ...informational("novel") }, "vulnerability"],
		["anything else", { id: "GHSA-1" }, "vulnerability"],
	])("is read: %s", (_, record, kind) => {
		expect(kinds(record)).toEqual([kind]);
	});

	it("is RustSec's also where GitHub mirrors the record without it", () => {
		const rustsec = { id: "RUSTSEC-1", aliases: ["GHSA-1"], ...informational("unmaintained") };
		expect(kinds({ id: "GHSA-1", aliases: ["RUSTSEC-1"] }, rustsec)).toEqual(["unmaintained"]);
	});
});

describe("severity", () => {
	const V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
	const V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
	it.each([
		["a vector of version 3", [{ type: "CVSS_V3", score: V3 }], 9.8],
		["a vector of version 4", [{ type: "CVSS_V4", score: V4 }], 9.3],
		["a vector of version 2", [{ type: "CVSS_V2", score: "AV:N/AC:L/Au:N/C:P/I:P/A:P" }], 7.5],
		[
			"the highest of several",
			[
				{ type: "CVSS_V3", score: V3 },
				{ type: "CVSS_V4", score: V4 },
			],
			9.8,
		],
		["a vector that is cut off: unknown, not harmless", [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N" }], null],
		["no vector", [{ type: "CVSS_V3", score: "garbage" }], null],
		["nothing", [], null],
	])("by %s", (_, severity, expected) => {
		expect(advisories({ id: "GHSA-1", severity })[0]?.severity).toBe(expected);
	});

	it.each([
		["MODERATE", 5.5],
		["critical", 9.5],
		["unheard of", null],
	])("by the database's word %s where there is no vector", (severity, expected) => {
		expect(advisories({ id: "GHSA-1", database_specific: { severity } })[0]?.severity).toBe(expected);
	});
});

describe("what is affected", () => {
	const affected = (entry: Record<string, unknown>) =>
		advisories({ id: "GHSA-1", affected: [{ package: OPENSSL, ...entry }] })[0];

	it("is read from events", () => {
		const events = [
			{ introduced: "0" },
			{ fixed: "0.9.24" },
			{ introduced: "0.10.0" },
			{ last_affected: "0.10.54" },
		];
		expect(affected({ ranges: [{ type: "SEMVER", events }], versions: ["0.1.0"] })).toMatchObject({
			ranges: [
				{ introduced: null, fixed: "0.9.24", lastAffected: null },
				{ introduced: "0.10.0", fixed: null, lastAffected: "0.10.54" },
			],
			versions: [],
		});
	});

	it("has the versions besides its ranges, such as pre-releases of the first affected one", () => {
		const ranges = [range("3.2.0", "3.2.19")];
		expect(affected({ ranges, versions: ["3.2.0-rc.1", "3.2.0", "3.2.18", "4.0.0"] })).toMatchObject({
			ranges: [{ introduced: "3.2.0", fixed: "3.2.19", lastAffected: null }],
			versions: ["3.2.0-rc.1", "4.0.0"],
		});
	});

	it("is a list of versions where no range names versions", () => {
		const git = { type: "GIT", events: [{ introduced: "0" }, { fixed: "abc" }] };
		expect(affected({ ranges: [git], versions: ["1.0.0", "1.0.1"] })).toMatchObject({
			ranges: [],
			versions: ["1.0.0", "1.0.1"],
		});
	});

	it("is only what is about this package", () => {
		const other = { package: { ecosystem: "npm", name: "openssl" }, ranges: [range("2.0.0", "2.1.0")] };
		const own = { package: OPENSSL, ranges: [range("0", "0.10.1")] };
		expect(advisories({ id: "GHSA-1", affected: [other, own] })[0]?.ranges).toEqual([
			{ introduced: null, fixed: "0.10.1", lastAffected: null },
		]);
	});
});

it("one odd record does not hide the others", () => {
	const { vulns } = querySchema.parse({ vulns: [{ id: 7 }, null, { id: "GHSA-1", aliases: [5, "CVE-1"] }] });
	expect(vulns.map(({ id, aliases }) => [id, aliases])).toEqual([["GHSA-1", ["CVE-1"]]]);
});

it("a package without advisories is an empty object", () => {
	expect(querySchema.parse({})).toMatchObject({ vulns: [], next_page_token: null });
});

describe("of more advisories than are kept", () => {
	const mended = (index: number) => ({
		id: `GHSA-${index}`,
		published: new Date(Date.UTC(2020, 0, 1 + index)).toISOString(),
		affected: [{ package: OPENSSL, ranges: [range("0", "1.0.0")] }],
	});

	it("those stay that nothing has mended, then the newest", () => {
		const open = { ...mended(0), id: "GHSA-open", affected: [{ package: OPENSSL, ranges: [range("0")] }] };
		const ids = advisories(open, ...Array.from({ length: 150 }, (_, index) => mended(index + 1))).map(
			({ id }) => id,
		);
		expect(ids).toHaveLength(MOST_KEPT.advisories);
		expect(ids.slice(0, 3)).toEqual(["GHSA-open", "GHSA-150", "GHSA-149"]);
	});

	it("the newest branches and versions of one stay", () => {
		const branches = Array.from({ length: 12 }, (_, index) => range(`${index}.0.0`, `${index}.1.0`));
		const [{ ranges } = { ranges: [] }] = advisories({
			id: "A",
			affected: [{ package: OPENSSL, ranges: branches }],
		});
		expect(ranges).toHaveLength(MOST_KEPT.ranges);
		expect(ranges.at(-1)).toMatchObject({ introduced: "11.0.0" });
		const versions = Array.from({ length: 60 }, (_, index) => `1.${index}.0`);
		const [{ versions: kept } = { versions: [] }] = advisories({
			id: "B",
			affected: [{ package: OPENSSL, versions }],
		});
		expect([kept.length, kept.at(-1)]).toEqual([MOST_KEPT.versions, "1.59.0"]);
	});
});
