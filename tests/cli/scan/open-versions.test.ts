import { openVersionNotes } from "@dephealth/cli/scan/open-versions.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { expect, it } from "vitest";
import { anNpmDependency } from "../../package-documents.ts";

const maven = (name: string, overrides: Partial<ManifestDependency> = {}): ManifestDependency => ({
	...anNpmDependency(name),
	ref: { ecosystem: "maven", name },
	requirement: undefined,
	versions: [],
	...overrides,
});

it.each([
	[
		"nothing when each has one",
		[maven("a:b", { versions: ["1.0"] }), maven("a:c", { requirement: "[1,2)" })],
		[],
	],
	[
		"nothing of ecosystems where none means any",
		[{ ...anNpmDependency("x"), versions: [], requirement: undefined }],
		[],
	],
	[
		"the only one by its name",
		[maven("org.slf4j:slf4j-api")],
		["org.slf4j:slf4j-api has no version in these files"],
	],
	[
		"how many there are",
		[maven("a:b"), maven("a:c")],
		["2 packages of Maven have no version in these files"],
	],
])("of versions that are set elsewhere a scan tells %s", (_, dependencies, begins) => {
	const notes = openVersionNotes(dependencies);
	expect(notes.map((note) => note.split(":").slice(0, -1).join(":"))).toEqual(begins);
});
