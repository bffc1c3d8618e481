import { findWays, similarNames } from "@dephealth/cli/why/find-ways.ts";
import { renderWhyReport } from "@dephealth/cli/why/why-report.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";

const LOCK = JSON.stringify({
	lockfileVersion: 3,
	packages: {
		"": { dependencies: { next: "^14", sharp: "^0.33" }, devDependencies: { gatsby: "^5" } },
		"node_modules/next": { version: "14.1.0", optionalDependencies: { sharp: "*" } },
		"node_modules/sharp": { version: "0.33.1" },
		"node_modules/gatsby": { version: "5.0.0", dev: true, dependencies: { sharp: "0.30" } },
		"node_modules/gatsby/node_modules/sharp": { version: "0.30.0", dev: true },
	},
});
const projectsOf = (text: string, path: string) => [
	{ path, manifest: readManifest(text, { fileName: path }), explainedBy: [] },
];
const report = (text: string, path: string, name: string, version?: string) =>
	renderWhyReport(findWays(projectsOf(text, path), { matches: (ref) => ref.name === name, version }, 10), {
		colour: false,
		width: 80,
	});

describe("why a package is there", () => {
	it("is told for each version, with what is the reader's to change", () => {
		expect(report(LOCK, "package-lock.json", "sharp")).toBe(`npm/sharp is in package-lock.json in 2 versions

0.30.0 · 1 path
  gatsby ^5 › sharp 0.30.0

0.33.1 · 2 paths, the shortest first
  sharp ^0.33
  next ^14 › sharp 0.33.1 (optional)

You can change: gatsby ^5, next ^14, sharp ^0.33.
`);
	});

	it.each([
		["one version", LOCK, "package-lock.json", "sharp", "0.30.0", "You can change: gatsby ^5."],
		[
			"what is asked for itself",
			LOCK,
			"package-lock.json",
			"next",
			undefined,
			"it is a direct dependency of package-lock.json.",
		],
		[
			"a file without a lock",
			JSON.stringify({ dependencies: { a: "^1" } }),
			"package.json",
			"a",
			undefined,
			"a ^1",
		],
		[
			"a file that does not tell",
			"flask==3.0.0",
			"requirements.txt",
			"flask",
			undefined,
			"it is a direct dependency of",
		],
		[
			"a list of all",
			"example.org/a v1.0.0 h1:x=\n",
			"go.sum",
			"example.org/a",
			undefined,
			"the file does not tell",
		],
	])("for %s", (_, text, path, name, version, expected) => {
		expect(report(text, path, name, version)).toContain(expected);
	});

	it.each([
		["shrap", ["sharp"]],
		["nxt", ["next"]],
		["gats", ["gatsby"]],
		["webpack", []],
	])("of %s, which is not there, names what may be meant", (name, similar) => {
		expect(similarNames(projectsOf(LOCK, "package-lock.json"), name)).toEqual(similar);
	});
});
