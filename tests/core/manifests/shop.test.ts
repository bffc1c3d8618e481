/**
 * One project, locked by every tool: commander in two versions (the project's and a workspace's), color-convert by an
 * alias and as a development dependency's need, a local folder, an optional and a development dependency.
 */
import type { Manifest, ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";
import { fixture } from "./fixture.ts";

/** Name, versions, requirement, direct, for development, path. */
type Row = [string, string, string | undefined, boolean | undefined, boolean | undefined, string];

function rowsOf({ dependencies }: Manifest): Row[] {
	return dependencies
		.map(({ ref, versions, requirement, isDirect, isDev, path }: ManifestDependency): Row => {
			expect(ref.ecosystem).toBe("npm");
			return [ref.name, versions.join(" "), requirement, isDirect, isDev, path.join(" > ")];
		})
		.sort(([a], [b]) => (a < b ? -1 : 1));
}

const EVERYTHING_TOLD: Row[] = [
	["@colors/colors", "1.5.0", undefined, false, false, "cli-table3 > @colors/colors"],
	["ansi-regex", "5.0.1", undefined, false, false, "cli-table3 > string-width > strip-ansi > ansi-regex"],
	["ansi-styles", "4.3.0", undefined, false, true, "wrap-ansi > ansi-styles"],
	["argparse", "2.0.1", undefined, false, false, "js-yaml > argparse"],
	["cli-table3", "0.6.5", "^0.6.0", true, false, "cli-table3"],
	["color-convert", "2.0.1", "^2.0.1", true, false, "color-convert"],
	["color-name", "1.1.4", undefined, false, false, "color-convert > color-name"],
	["commander", "11.1.0 12.1.0", "^12.0.0", true, false, "commander"],
	["emoji-regex", "8.0.0", undefined, false, false, "cli-table3 > string-width > emoji-regex"],
	["esprima", "4.0.1", "^4.0.1", true, true, "esprima"],
	[
		"is-fullwidth-code-point",
		"3.0.0",
		undefined,
		false,
		false,
		"cli-table3 > string-width > is-fullwidth-code-point",
	],
	["js-yaml", "4.3.2", "^4.1.0", true, false, "js-yaml"],
	["lru-cache", "10.4.3", undefined, false, false, "local-lib > lru-cache"],
	["semver", "7.8.6", "^7.6.0", true, false, "semver"],
	["string-width", "4.2.3", undefined, false, false, "cli-table3 > string-width"],
	["strip-ansi", "6.0.1", undefined, false, false, "cli-table3 > string-width > strip-ansi"],
	["wrap-ansi", "7.0.0", "^7.0.0", true, true, "wrap-ansi"],
];

/** Development dependencies are not marked, so the shortest path may go through them. */
const THROUGH_DEVELOPMENT: Record<string, string> = {
	"ansi-regex": "wrap-ansi > strip-ansi > ansi-regex",
	"strip-ansi": "wrap-ansi > strip-ansi",
};
const DEVELOPMENT_NOT_TOLD = EVERYTHING_TOLD.map(
	([name, versions, requirement, isDirect, , path]): Row => [
		name,
		versions,
		requirement,
		isDirect,
		undefined,
		THROUGH_DEVELOPMENT[name] ?? path,
	],
);
const DIRECT_NOT_TOLD = EVERYTHING_TOLD.map(
	([name, versions, , , isDev]): Row => [name, versions, undefined, undefined, isDev, name],
);
const NAMES_AND_VERSIONS = DIRECT_NOT_TOLD.map(
	([name, versions]): Row => [name, versions, undefined, undefined, undefined, name],
);

describe("one project, locked by every tool", () => {
	it.each([
		["package-lock.v1.json", "package-lock.json", "shop", DIRECT_NOT_TOLD],
		["package-lock.v2.json", "package-lock.json", "shop", EVERYTHING_TOLD],
		["package-lock.v3.json", "package-lock.json", "shop", EVERYTHING_TOLD],
		["pnpm-lock.v5.yaml", "pnpm-lock.yaml", undefined, EVERYTHING_TOLD],
		["pnpm-lock.v6.yaml", "pnpm-lock.yaml", undefined, EVERYTHING_TOLD],
		["pnpm-lock.v9.yaml", "pnpm-lock.yaml", undefined, EVERYTHING_TOLD],
		["yarn-classic.lock", "yarn.lock", undefined, NAMES_AND_VERSIONS],
		["yarn-berry.lock", "yarn.lock", "shop", DEVELOPMENT_NOT_TOLD],
	] as const)("%s reads as the same packages", (file, format, project, rows) => {
		const manifest = readManifest(fixture(`shop/${file}`));
		expect(manifest.format).toBe(format);
		expect(manifest.project).toBe(project);
		expect(rowsOf(manifest)).toEqual(rows);
	});

	it.each([
		["package-lock.v1.json", ["local-lib@file:lib: a local path", "web@file:packages/web: a local path"]],
		["package-lock.v2.json", ["packages/web: part of the same workspace", "lib: a local path"]],
		["package-lock.v3.json", ["packages/web: part of the same workspace", "lib: a local path"]],
		["pnpm-lock.v5.yaml", ["file:lib: a local path"]],
		["pnpm-lock.v6.yaml", ["file:lib: a local path"]],
		["pnpm-lock.v9.yaml", ["local-lib@file:lib: a local path"]],
		["yarn-classic.lock", ["local-lib@file:./lib: a local path"]],
		[
			"yarn-berry.lock",
			[
				"local-lib@file:./lib::locator=shop%40workspace%3A.: a local path",
				"web@workspace:packages/web: part of the same workspace",
			],
		],
		["package.json", ["local-lib@file:./lib: a local path"]],
	] as const)("%s says what was left out, and why", (file, skipped) => {
		const manifest = readManifest(fixture(`shop/${file}`));
		expect(manifest.skipped.map(({ entry, reason }) => `${entry}: ${reason}`)).toEqual(skipped);
	});

	it("package.json names what the project itself asks for, without versions", () => {
		const manifest = readManifest(fixture("shop/package.json"));
		expect(manifest.project).toBe("shop");
		expect(rowsOf(manifest)).toEqual([
			["cli-table3", "", "^0.6.0", true, false, "cli-table3"],
			["color-convert", "", "^2.0.1", true, false, "color-convert"],
			["commander", "", "^12.0.0", true, false, "commander"],
			["semver", "", "^7.6.0", true, false, "semver"],
			["wrap-ansi", "", "^7.0.0", true, true, "wrap-ansi"],
		]);
	});

	it("npm-shrinkwrap.json is a package-lock.json under another name", () => {
		const text = fixture("shop/package-lock.v3.json");
		expect(readManifest(text, { fileName: "npm-shrinkwrap.json" })).toEqual({
			...readManifest(text, { fileName: "package-lock.json" }),
			graph: expect.anything(),
		});
	});
});
