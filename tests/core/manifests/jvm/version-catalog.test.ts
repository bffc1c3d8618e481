import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { describe, expect, it } from "vitest";
import { inBlock } from "./gradle-program.ts";

const CATALOG = `[versions]
ktor = "3.1.0"
[libraries]
ktor-client_core = { module = "io.ktor:ktor-client-core", version.ref = "ktor" }
junit = "org.junit.jupiter:junit-jupiter:5.12.0"
mockk = "io.mockk:mockk:1.13"
unused = "u:u:1"
[bundles]
tests = ["junit", "mockk"]
`;

describe("a version catalogue of the repository", () => {
	const app = inBlock(
		"implementation(libs.ktor.client.core)\ntestImplementation(libs.bundles.tests)\nimplementation(libs.nowhere)",
	);
	const read = (files: [path: string, text: string][]) =>
		readProjects(files.map(([path, text]) => ({ path, text }))).projects.map(
			({ path, manifest, explainedBy }) => ({
				path,
				explainedBy,
				rows: manifest.dependencies.map(({ ref, versions, isDirect, isDev }) => [
					ref.name,
					versions[0],
					isDirect,
					isDev,
				]),
				skipped: manifest.skipped.map(({ entry }) => entry),
			}),
		);

	it("tells what programs take from it, which tells what for; what none takes stays its own", () => {
		expect(
			read([
				["gradle/libs.versions.toml", CATALOG],
				["app/build.gradle.kts", app],
			]),
		).toEqual([
			{
				path: "app/build.gradle.kts",
				explainedBy: ["gradle/libs.versions.toml"],
				rows: [
					["io.ktor:ktor-client-core", "3.1.0", true, false],
					["org.junit.jupiter:junit-jupiter", "5.12.0", true, true],
					["io.mockk:mockk", "1.13", true, true],
				],
				skipped: ["libs.nowhere"],
			},
			{
				path: "gradle/libs.versions.toml",
				explainedBy: [],
				rows: [["u:u", "1", true, undefined]],
				skipped: [],
			},
		]);
	});

	it("may be a map that another program keeps, as before there were catalogues", () => {
		const maps =
			"ext { versions = [:]; libs = [:] }\nversions += [ c: '2' ]\nlibs += [\n  a: 'g:a:1',\n  c: \"g:c:$versions.c\"\n]\n";
		const { projects } = readProjects([
			{ path: "gradle/dependencies.gradle", text: maps },
			{ path: "web/build.gradle", text: inBlock("implementation libs.a\ntestImplementation libs.c") },
		]);
		expect(
			projects.map(({ path, explainedBy, manifest }) => [
				path,
				explainedBy,
				manifest.dependencies.map(({ ref, versions, isDev }) => [ref.name, ...versions, isDev]),
				manifest.skipped,
			]),
		).toEqual([
			[
				"web/build.gradle",
				["gradle/dependencies.gradle"],
				[
					["g:a", "1", false],
					["g:c", "2", true],
				],
				[],
			],
		]);
	});

	it("of which all is taken is no project beside them", () => {
		const settings = 'dependencyResolutionManagement { versionCatalogs { libs { library("a", "g:a:1") } } }';
		const program = inBlock("implementation libs.a");
		expect(
			read([
				["settings.gradle", settings],
				["build.gradle", program],
			]),
		).toMatchObject([
			{
				path: "build.gradle",
				explainedBy: ["settings.gradle"],
				rows: [["g:a", "1", true, false]],
				skipped: [],
			},
		]);
	});

	it("of another folder, or by another name, is another one", () => {
		const elsewhere = read([
			["other/gradle/libs.versions.toml", CATALOG],
			["app/build.gradle", inBlock("api libs.junit")],
		]);
		expect(elsewhere[0]).toMatchObject({ path: "app/build.gradle", rows: [], skipped: ["libs.junit"] });
		const named = read([
			["gradle/test-libs.versions.toml", CATALOG],
			["build.gradle", inBlock("api testLibs.junit")],
		]);
		expect(named[0]?.rows).toEqual([["org.junit.jupiter:junit-jupiter", "5.12.0", true, false]]);
	});
});
