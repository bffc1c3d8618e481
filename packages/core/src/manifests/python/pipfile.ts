/** Pipfile: the direct dependencies of a pipenv project. https://github.com/pypa/pipfile */
import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, stringOf } from "../documents/json-document.ts";
import { parseTomlDocument } from "../documents/toml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { NO_INDEX } from "./requirements/pipenv-origins.ts";
import { originOfIndex, type PythonIndex } from "./requirements/python-indexes.ts";

const FORMAT = "Pipfile";

export const pipfile = {
	id: FORMAT,
	family: "python",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^\[(?:dev-)?packages\]\s*$/m }],
	read: readPipfile,
} as const satisfies FormatDescription;

const SECTIONS = [
	["packages", "prod"],
	["dev-packages", "dev"],
] as const;

/** https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers */
const MARKERS = [
	"os_name",
	"sys_platform",
	"platform_machine",
	"platform_python_implementation",
	"platform_release",
	"platform_system",
	"platform_version",
	"python_version",
	"python_full_version",
	"implementation_name",
	"implementation_version",
] as const;

/** @throws ManifestError */
function readPipfile(text: string, gate: PackageGate): ManifestContent {
	const document = parseTomlDocument(text, FORMAT);
	const asked = createAskedPackages("pypi", FORMAT, gate);
	const indexes = objectsIn(document["source"]).map((source, place): PythonIndex => {
		return { name: stringOf(source["name"]), url: stringOf(source["url"]), replacesPypi: place === 0 };
	});
	for (const [section, scope] of SECTIONS) {
		const packages = isObject(document[section]) ? document[section] : {};
		for (const [name, value] of Object.entries(packages)) {
			const fields: JsonObject = isObject(value) ? value : { version: value };
			const foreign = [...NO_INDEX].find(([kind]) => Object.hasOwn(fields, kind));
			const index = stringOf(fields["index"]);
			// A package that names no index comes from the first one.
			const url = index === undefined ? indexes[0]?.url : undefined;
			const origin =
				index === undefined ? url && ({ url, kind: "registry" } as const) : originOfIndex(index, indexes);
			if (foreign) {
				gate.skip(name, foreign[1]);
				asked.addElsewhere(name, scope);
			} else if (origin === "undescribed") {
				gate.skip(name, `from the index ${index}, which the file does not describe`);
			} else {
				const range = stringOf(fields["version"]);
				asked.add({
					name,
					scope,
					requirement: range,
					version: pinned(range),
					onlyWhere: markersOf(fields),
					origin: origin || undefined,
				});
			}
		}
	}
	return { project: undefined, ...asked.content() };
}

/** Markers stand in one field, or each in its own: `sys_platform = "== 'win32'"`. */
function markersOf(fields: JsonObject): string | undefined {
	const own = MARKERS.flatMap((name) => {
		const value = stringOf(fields[name]);
		return value === undefined ? [] : [`${name} ${value}`];
	});
	return (
		[...own, stringOf(fields["markers"])].filter((marker) => marker !== undefined).join(" and ") || undefined
	);
}

function pinned(range: string | undefined): string | undefined {
	return /^===?\s*([^\s,;*]+)$/.exec(range ?? "")?.[1];
}
