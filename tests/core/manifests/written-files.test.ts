import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { expect, it } from "vitest";

const LARGE = 4 * 1024 * 1024 + 1;

it.each([
	["go.mod", "module a\n"],
	["go.work", "go 1.24\n"],
	["build.gradle", "plugins {}\n"],
	["settings.gradle.kts", "plugins {}\n"],
	[".github/workflows/ci.yml", "jobs: {}\n"],
])("%s of more than 4 MB is refused before it takes many times its size in memory", (fileName, text) => {
	const padded = text + " ".repeat(LARGE - text.length);
	expect(() => readManifest(padded, { fileName })).toThrow(
		expect.objectContaining({ name: "ManifestError", code: "too_large" }),
	);
});
