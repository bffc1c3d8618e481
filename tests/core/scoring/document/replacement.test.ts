import type { Fact } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	describeReplacement,
	type Replacement,
	replacementsOf,
} from "@dephealth/core/scoring/document/replacement.ts";
import { describe, expect, it } from "vitest";
import { anNpmReport, aRegistryReport } from "../../../source-reports.ts";

const NPM: PackageRef = { ecosystem: "npm", name: "old" };
const known = <T>(value: T): Fact<T> => ({
	state: "known",
	value,
	source: "github",
	observedAt: "2026-11-01T00:00:00.000Z",
});
const NUGET: PackageRef = { ecosystem: "nuget", name: "old" };

const deprecatedBy = (message: string) =>
	mergeReports([anNpmReport({ deprecation: { latest: message, allVersions: true } })]);
const names = (message: string) => replacementsOf(NPM, deprecatedBy(message)).map(({ name }) => name);

describe("what to use instead", () => {
	it("is what the registry names, by its name", () => {
		const facts = mergeReports([
			aRegistryReport({ registry: "NuGet", alternative: { name: "New.Lib", note: "[2.0.0, )" } }),
		]);
		const [instead] = replacementsOf(NUGET, facts);
		expect(instead).toEqual({
			kind: "package",
			name: "New.Lib",
			reason: "[2.0.0, )",
			source: "NuGet",
			url: null,
		});
		expect(instead && describeReplacement(instead)).toBe("New.Lib: [2.0.0, ) (NuGet)");
	});

	it.each([
		["Use undici instead.", ["undici"]],
		["This package has been renamed to @scope/new", ["@scope/new"]],
		["Deprecated in favor of `new-lib`.", ["new-lib"]],
		["Please migrate to https://example.org/new", []],
		["Deprecated: please see https://www.npmjs.com/package/better-one", ["better-one"]],
		["moved to https://www.npmjs.com/package/@acme/new?activeTab=readme.", ["@acme/new"]],
		["see https://www.npmjs.com/support for more info.", []],
		["see https://pypi.org/project/better-one/", []],
		["Use `undici` or `got` instead", ["undici", "got"]],
		["Use @acme/a or @acme/b", ["@acme/a", "@acme/b"]],
		["Use got or write your own", ["got"]],
		["Use `got`, or `fetch`", ["got"]],
		["Use native fetch instead", []],
		["Use URL instead", []],
		["Use the built-in fs.promises", []],
		["Please use a newer version", []],
		["No longer maintained", []],
		["use old instead", []],
	])("is what a deprecation message names, when it is a package: %s", (message, expected) => {
		expect(names(message)).toEqual(expected);
	});

	it.each([
		[
			"This is a stub types definition. foo provides its own type definitions, so you do not need this installed.",
			"nothing: foo has its own types (npm)",
		],
		[
			"This is a stub types definition for @acme/foo (https://acme.dev). @acme/foo provides its own type definitions, so you don't need @types/acme__foo installed!",
			"nothing: @acme/foo has its own types (npm)",
		],
	])("of types that their package has taken over is nothing: %s", (message, line) => {
		const [only, ...others] = replacementsOf(NPM, deprecatedBy(message));
		expect(only && describeReplacement(only)).toBe(line);
		expect(others).toEqual([]);
	});

	it("of a version that alone is deprecated is nothing", () => {
		const facts = mergeReports([
			anNpmReport({ deprecation: { latest: "Use new-lib", allVersions: false, goTo: "1.0.0" } }),
		]);
		expect(replacementsOf(NPM, facts)).toEqual([]);
	});

	it.each<[string, string, string[]]>([
		["a package of the same registry", "new-lib", ["new-lib"]],
		["a page", "https://example.org/new", ["https://example.org/new"]],
		["a page without TLS", "http://example.org/new", ["http://example.org/new"]],
		["what is no name of a package", "New Lib!", []],
		["what is built in", "Fetch", []],
	])("is what the repository's own notice names: %s", (_, successor, expected) => {
		const notice = { kind: "deprecated", where: "readme", quote: "Deprecated.", successor } as const;
		const facts = { ...mergeReports([anNpmReport()]), endingNotice: known(notice), isFork: known(false) };
		const found = replacementsOf(NPM, facts);
		expect(found.map(({ name }) => name)).toEqual(expected);
		for (const one of found)
			expect(one).toMatchObject({
				kind: "package",
				reason: "named by its repository",
				source: "GitHub",
				url: null,
			});
		expect(replacementsOf(NPM, { ...facts, isFork: known(true) })).toEqual([]);
		expect(replacementsOf(NPM, { ...facts, endingNotice: known({ ...notice, successor: null }) })).toEqual(
			[],
		);
	});

	it.each<[Replacement["kind"], string | null, string | null, string]>([
		["package", "smaller", "https://e.org/a", "a: smaller (catalogue, https://e.org/a)"],
		["package", null, null, "a (catalogue)"],
		["built_in", "since Node 18", null, "a, which is built in: since Node 18 (catalogue)"],
		["own_code", null, "https://e.org/a", "a few lines of your own (a) (catalogue, https://e.org/a)"],
		["removal", "it does nothing", null, "nothing: it does nothing (catalogue)"],
	])("is one line for people: %s", (kind, reason, url, line) => {
		expect(describeReplacement({ kind, name: "a", reason, source: "catalogue", url })).toBe(line);
	});

	it("comes once, from whoever stands nearest to the package", () => {
		const catalogue = (name: string): Replacement => ({
			kind: "package",
			name,
			reason: null,
			source: "module-replacements",
			url: null,
		});
		const found = replacementsOf(NPM, deprecatedBy("Use undici instead."), () => [
			catalogue("ky"),
			catalogue("Undici"),
		]);
		expect(found.map(({ name, source }) => [name, source])).toEqual([
			["undici", "npm"],
			["ky", "module-replacements"],
		]);
	});
});
