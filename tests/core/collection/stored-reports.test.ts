import {
	declaredRepository,
	isFresh,
	storedFacts,
	storedReport,
} from "@dephealth/core/collection/stored-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";
import {
	aDepsDevReport,
	aGithubReport,
	anNpmReport,
	aRegistryReport,
	OBSERVED_AT,
} from "../../source-reports.ts";

const at = Date.parse(OBSERVED_AT);
const failed: SourceReport = { source: "npm", state: "failed", error: "E", cause: "c" };

it("a source's report and its facts are found by its name", () => {
	const reports = [aGithubReport(), failed];
	expect(storedReport(reports, "npm")).toBe(failed);
	expect(storedReport(reports, "git")).toBeUndefined();
	expect(storedReport(undefined, "npm")).toBeUndefined();
	expect(storedFacts(reports, "github")).toBe(reports[0]);
	expect(storedFacts(reports, "npm")).toBeUndefined();
	expect(storedFacts(undefined, "npm")).toBeUndefined();
});

it.each([
	["read later", anNpmReport(), at - 1, true],
	["read then", anNpmReport(), at, false],
	["read before", anNpmReport(), at + 1, false],
	["stale", { ...anNpmReport(), staleBecause: "E" }, at - 1, false],
	["a failure", failed, at - 1, false],
	["nothing", undefined, at - 1, false],
] as const)("what was %s is fresh or not", (_, report, since, expected) => {
	expect(isFresh(report, since)).toBe(expected);
});

describe("where the source lives", () => {
	const a = { host: "github.com", path: "a/a" };
	const b = { host: "gitlab.com", path: "b/b" };
	const express: PackageRef = { ecosystem: "npm", name: "express" };
	const serde: PackageRef = { ecosystem: "cargo", name: "serde" };

	it.each<[string, PackageRef, readonly SourceReport[] | undefined, unknown]>([
		["is unknown before anybody was read", express, undefined, undefined],
		["says npm", express, [aDepsDevReport({ repository: b }), anNpmReport({ repository: a })], a],
		[
			"says npm, also that there is none",
			express,
			[aDepsDevReport({ repository: b }), anNpmReport({ repository: null })],
			null,
		],
		["says deps.dev where npm was not read", express, [failed, aDepsDevReport({ repository: b })], b],
		["is not said by others", express, [aRegistryReport({ repository: a }), aGithubReport()], undefined],
		[
			"is unknown before the registry or deps.dev was read",
			serde,
			[aGithubReport(), anNpmReport({ repository: a })],
			undefined,
		],
		[
			"says deps.dev before the registry",
			serde,
			[aRegistryReport({ repository: a }), aDepsDevReport({ repository: b })],
			b,
		],
		[
			"says the registry where deps.dev knows none",
			serde,
			[aRegistryReport({ repository: a }), aDepsDevReport({ repository: null })],
			a,
		],
		["says the registry alone", serde, [aRegistryReport({ repository: a })], a],
		["says deps.dev alone", serde, [aDepsDevReport({ repository: b })], b],
		[
			"is nowhere when both know none",
			serde,
			[aRegistryReport({ repository: null }), aDepsDevReport({ repository: null })],
			null,
		],
		[
			"is the name where the name is a repository",
			{ ecosystem: "actions", name: "actions/checkout" },
			undefined,
			{ host: "github.com", path: "actions/checkout" },
		],
	])("%s", (_, ref, reports, expected) => {
		expect(declaredRepository(ref, reports)).toEqual(expected);
	});
});
