/**
 * settings.gradle and settings.gradle.kts: their version catalogues, and the dependencies of the settings themselves.
 */
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { Catalog, ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { checkWritten } from "../written-files.ts";
import { declarationsIn } from "./build-gradle.ts";
import { coordinatesOf, pinned } from "./gradle-coordinates.ts";
import { type GradleStatement, gradleArguments, gradleStatements } from "./gradle-program.ts";
import { accessorOf } from "./version-catalog.ts";

const FORMAT = "settings.gradle";

export const settingsGradle = {
	id: FORMAT,
	family: "gradle",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT, "settings.gradle.kts"],
	content: [],
	read: readSettingsGradle,
} as const satisfies FormatDescription;

/** `libs {` in Groovy, `create("libs") {` in Kotlin. */
const CATALOG_BLOCK = /^(?:(?:create|register) ?\( ?["'](\w+)["'] ?\)|(\w+))$/;
const ENTRY =
	/^(version|library|bundle|plugin|from) ?\(? ?(.*?)\)?(?:\.(versionRef|version|withoutVersion) ?\(? ?["']?([^"')]*)["']?\)?)?$/;

/** A longer one is no entry. */
const MAX_ENTRY = 4_000;

/** @throws ManifestError `format_not_read` when it names no library, `too_large` */
function readSettingsGradle(text: string, gate: PackageGate): ManifestContent {
	checkWritten(text, FORMAT);
	const statements = [...gradleStatements(text)];
	const asked = createAskedPackages("maven", FORMAT, gate);
	const catalogs = new Map<string, Map<string, string[]>>();
	for (const [name, entries] of entriesByCatalog(statements)) {
		const libraries = new Map<string, string[]>();
		catalogs.set(name, libraries);
		const versions = new Map(
			entries.flatMap(({ kind, parts }) => (kind === "version" ? [[parts[0] ?? "", parts[1]] as const] : [])),
		);
		for (const { kind, parts, reference, value } of entries) {
			const [alias = "", ...rest] = parts;
			const members = rest.flatMap((part) => gradleArguments(part.replace(/^(?:listOf ?\(|\[)/, "")));
			if (kind === "bundle")
				libraries.set(
					`bundles.${accessorOf(alias)}`,
					members.flatMap((member) => libraries.get(accessorOf(unquoted(member))) ?? []),
				);
			if (kind === "plugin") gate.skip(rest[0] ?? alias, "a plugin of Gradle");
			if (kind === "from") gate.skip(alias, "a catalogue that is published elsewhere");
			if (kind !== "library") continue;
			const written = reference === "versionRef" ? versions.get(value) : value;
			const library =
				rest.length > 1
					? pinned(`${rest[0]}:${rest[1]}`, written)
					: coordinatesOf(JSON.stringify(rest[0] ?? ""));
			if (!library) continue;
			libraries.set(accessorOf(alias), [library.name]);
			asked.add({ ...library, scope: "unknown" });
		}
	}
	const { declared } = declarationsIn(statements, gate);
	for (const each of declared) asked.add(each);
	if (catalogs.size === 0 && declared.length === 0) throw nothingIn();
	return {
		project: projectOf(statements),
		...asked.content(),
		catalogs: Array.from(catalogs, ([name, libraries]): Catalog => ({ name, libraries })),
	};
}

type Entry = { kind: string; parts: string[]; reference: string | undefined; value: string };

function entriesByCatalog(statements: readonly GradleStatement[]): Map<string, Entry[]> {
	const found = new Map<string, Entry[]>();
	for (const { text, blocks } of statements) {
		const at = blocks.findIndex((block) => /^versionCatalogs\b/.test(block));
		const [, made, plain] = CATALOG_BLOCK.exec(at === -1 ? "" : (blocks[at + 1] ?? "")) ?? [];
		const [, kind, written, reference, value = ""] = (text.length <= MAX_ENTRY && ENTRY.exec(text)) || [];
		const name = made ?? plain;
		if (name === undefined || kind === undefined || written === undefined) continue;
		const parts = gradleArguments(written).map(unquoted);
		const entries = found.get(name) ?? [];
		entries.push({ kind, parts, reference, value });
		found.set(name, entries);
	}
	return found;
}

function unquoted(text: string): string {
	return text.replace(/^["']|["']$/g, "");
}

function projectOf(statements: readonly GradleStatement[]): string | undefined {
	return statements
		.map(({ text }) => /^rootProject\.name ?= ?["']([^"']+)["']$/.exec(text)?.[1])
		.find((name) => name !== undefined);
}

function nothingIn(): ManifestError {
	return new ManifestError(
		"format_not_read",
		"settings.gradle (settings.gradle.kts) names the projects of a build and no library. Scan their build.gradle or gradle.lockfile, or the whole repository with --recursive.",
		{ format: FORMAT },
	);
}
