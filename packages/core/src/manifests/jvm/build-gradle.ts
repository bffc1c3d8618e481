/**
 * build.gradle and build.gradle.kts by their plain declarations: `implementation 'group:name:version'`. They are
 * programs; what is made by calls and variables is skipped, not guessed.
 */
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "build.gradle";

export const buildGradle = {
	id: FORMAT,
	family: "gradle",
	role: "asks",
	fileNames: [FORMAT, "build.gradle.kts"],
	content: [],
	read: readBuildGradle,
} as const satisfies FormatDescription;

/** A configuration, then what it gets. */
const DECLARATION =
	/^(\w*(?:[iI]mplementation|[aA]pi|[cC]ompileOnly|[rR]untimeOnly|[cC]ompile|[rR]untime|[pP]rovided|kapt|ksp|[aA]nnotationProcessor|[dD]esugaring|classpath))[ \t]*\(?[ \t]*(.*)$/;
const NOTATION = /^(?:platform|enforcedPlatform)?[ \t]*\(?[ \t]*(["'])([^"']+)\1/;
const MAP = /\b(group|name|version)[ \t]*[:=][ \t]*(["'])([^"']*)\2/g;
const PROJECT = /^(?:\w+\()?[ \t]*project\b|^projects\./;
const FILES = /^(?:files|fileTree)\b/;
const CATALOG = /^(?:\w+\()?[ \t]*(libs(?:\.\w+)+)/;
const CALL = /^(\w+)[ \t]*\([ \t]*["']([^"']*)["']/;
const MAX_LINE = 1_000;

/** @throws ManifestError `too_large` */
function readBuildGradle(text: string, gate: PackageGate): ManifestContent {
	const asked = createAskedPackages("maven", FORMAT, gate);
	for (const line of linesOf(text)) {
		const [, configuration, value] = DECLARATION.exec(line) ?? [];
		if (configuration === undefined || value === undefined || value === "" || value.startsWith("{")) continue;
		const scope: RootScope = /test/i.test(configuration) ? "dev" : "prod";
		const coordinates = coordinatesOf(value);
		if (PROJECT.test(value)) gate.skip(value, "a project of the same build");
		else if (FILES.test(value)) gate.skip(value, "a local file");
		else if (CATALOG.test(value))
			gate.skip(CATALOG.exec(value)?.[1] ?? value, "in the version catalogue, libs.versions.toml");
		else if (coordinates) asked.add({ ...coordinates, scope });
		else if (CALL.test(value)) gate.skip(value, "made by a call, which is not run here");
	}
	return { project: undefined, dependencies: asked.dependencies() };
}

/** Without comments; blocks of them as well. */
function* linesOf(text: string): Generator<string> {
	let isComment = false;
	for (const line of text.split(/\r?\n/)) {
		const trimmed = line.trim().slice(0, MAX_LINE);
		if (trimmed.startsWith("/*")) isComment = true;
		if (!isComment && !trimmed.startsWith("//")) yield trimmed.replace(/[ \t]\/\/.*$/, "");
		if (isComment && trimmed.includes("*/")) isComment = false;
	}
}

function coordinatesOf(
	value: string,
): { name: string; requirement: string | undefined; version: string | undefined } | undefined {
	const notation = NOTATION.exec(value)?.[2];
	if (notation !== undefined) {
		const [group = "", name = "", version] = notation.split("@", 1)[0]?.split(":") ?? [];
		return group !== "" && name !== "" ? pinned(`${group}:${name}`, version) : undefined;
	}
	const fields = new Map([...value.matchAll(MAP)].map(([, key, , text]) => [key, text]));
	const [group, name] = [fields.get("group"), fields.get("name")];
	return group && name ? pinned(`${group}:${name}`, fields.get("version")) : undefined;
}

/** `$kotlinVersion` stands elsewhere, and a range locks none. */
function pinned(name: string, written: string | undefined) {
	const requirement = written === undefined || written === "" || written.includes("$") ? undefined : written;
	const version = requirement === undefined || /[[\](),+]/.test(requirement) ? undefined : requirement;
	return { name, requirement, version };
}
