/**
 * Gradle's version catalogue, libs.versions.toml: the libraries that the build's projects may use.
 * https://docs.gradle.org/current/userguide/version_catalogs.html
 */
import { isObject, type JsonObject } from "../../json-object.ts";
import { stringOf } from "../documents/json-document.ts";
import { parseTomlDocument } from "../documents/toml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { Catalog, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { pinned } from "./gradle-coordinates.ts";

const FORMAT = "libs.versions.toml";

export const versionCatalog = {
	id: FORMAT,
	family: "gradle",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT],
	matchesName: (name) => name.endsWith(".versions.toml"),
	content: [{ kind: "pattern", pattern: /^\[libraries\][ \t]*\r?$/m }],
	read: readVersionCatalog,
} as const satisfies FormatDescription;

/** @throws ManifestError */
function readVersionCatalog(text: string, gate: PackageGate): ManifestContent {
	const catalog = parseTomlDocument(text, FORMAT);
	const versions = tableAt(catalog, "versions");
	const asked = createAskedPackages("maven", FORMAT, gate);
	const libraries = new Map<string, string[]>();
	for (const [alias, value] of Object.entries(tableAt(catalog, "libraries"))) {
		const { name, version } = libraryOf(value, versions);
		libraries.set(accessorOf(alias), [name]);
		asked.add({ ...pinned(name, version), scope: "unknown" });
	}
	for (const [alias, value] of Object.entries(tableAt(catalog, "bundles"))) {
		const members = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
		libraries.set(
			`bundles.${accessorOf(alias)}`,
			members.flatMap((member) => libraries.get(accessorOf(member)) ?? []),
		);
	}
	for (const [alias, value] of Object.entries(tableAt(catalog, "plugins"))) {
		const id = typeof value === "string" ? value : stringOf(isObject(value) ? value["id"] : undefined);
		gate.skip(id ?? alias, "a plugin of Gradle");
	}
	// The catalogue's name follows from the file's path.
	const catalogs: Catalog[] = [{ name: "", libraries }];
	return { project: undefined, ...asked.content(), catalogs };
}

/** `spring-boot_web` is `spring.boot.web` in programs. */
export function accessorOf(alias: string): string {
	return alias.replace(/[-_.]+/g, ".");
}

/** `"group:name:version"`, or a table of `module`, or of `group` and `name`, with a version or a reference to one. */
function libraryOf(value: unknown, versions: JsonObject): { name: string; version: string | undefined } {
	if (typeof value === "string") {
		const [group = "", name = "", version] = value.split(":");
		return { name: `${group}:${name}`, version };
	}
	const fields: JsonObject = isObject(value) ? value : {};
	const module =
		stringOf(fields["module"]) ?? `${stringOf(fields["group"]) ?? ""}:${stringOf(fields["name"]) ?? ""}`;
	return { name: module, version: versionOf(fields["version"], versions) };
}

function versionOf(value: unknown, versions: JsonObject): string | undefined {
	if (typeof value === "string") return value;
	if (!isObject(value)) return undefined;
	const reference = stringOf(value["ref"]);
	if (reference !== undefined && Object.hasOwn(versions, reference)) return richVersion(versions[reference]);
	return richVersion(value);
}

/** `{ strictly = "[3.8, 4.0[", prefer = "3.9" }` */
function richVersion(value: unknown): string | undefined {
	if (typeof value === "string") return value;
	if (!isObject(value)) return undefined;
	return stringOf(value["prefer"]) ?? stringOf(value["require"]) ?? stringOf(value["strictly"]);
}

function tableAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}
