import { mergeReports } from "@dephealth/core/facts/package-facts.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	describeReplacement,
	type Replacement,
	replacementsOf,
} from "@dephealth/core/scoring/document/replacement.ts";
import { describe, expect, it } from "vitest";
import { anNpmReport, aRegistryReport } from "../../../source-reports.ts";

const NPM: PackageRef = { ecosystem: "npm", name: "old" };
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
		["Use native fetch instead", []],
		["Use URL instead", []],
		["Use the built-in fs.promises", []],
		["Please use a newer version", []],
		["No longer maintained", []],
		["use old instead", []],
	])("is what a deprecation message names, when it is a package: %s", (message, expected) => {
		expect(names(message)).toEqual(expected);
	});

	it("of a version that alone is deprecated is nothing", () => {
		const facts = mergeReports([
			anNpmReport({ deprecation: { latest: "Use new-lib", allVersions: false, goTo: "1.0.0" } }),
		]);
		expect(replacementsOf(NPM, facts)).toEqual([]);
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
