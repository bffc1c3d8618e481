/**
 * pyproject.toml: the direct dependencies of a Python project, by PEP 621 and PEP 735, and in the tables of poetry,
 * uv and pdm. `build-system` is left out, since build requirements are not installed with the project.
 */
import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, stringOf } from "../documents/json-document.ts";
import { parseTomlDocument } from "../documents/toml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { addPoetryTables, poetryIndexes } from "./poetry-tables.ts";
import { isDevelopmentGroup } from "./requirements/development-names.ts";
import { defaultOrigin, type PythonIndex } from "./requirements/python-indexes.ts";
import { addPythonList, type PythonListContext } from "./requirements/python-list.ts";
import { uvIndexes, uvSourceOf } from "./uv-tables.ts";

const FORMAT = "pyproject.toml";

export const pyprojectToml = {
	id: FORMAT,
	family: "python",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^\[(?:project|build-system|tool\.[\w.-]+|dependency-groups)\]/m }],
	read: readPyprojectToml,
} as const satisfies FormatDescription;

/** @throws ManifestError */
function readPyprojectToml(text: string, gate: PackageGate): ManifestContent {
	const document = parseTomlDocument(text, FORMAT);
	const project = tableAt(document, "project");
	const tools = tableAt(document, "tool");
	const [poetry, uv, pdm] = [tableAt(tools, "poetry"), tableAt(tools, "uv"), tableAt(tools, "pdm")];
	const name = stringOf(project["name"]) ?? stringOf(poetry["name"]);
	const indexes = [...uvIndexes(uv), ...poetryIndexes(poetry), ...pdmIndexes(pdm)];
	const context: PythonListContext = {
		asked: createAskedPackages("pypi", FORMAT, gate),
		gate,
		project: name,
		sourceOf: (needed) => uvSourceOf(needed, uv, indexes),
		origin: defaultOrigin(indexes),
	};
	addPythonList(project["dependencies"], "prod", context);
	addExtras(project["optional-dependencies"], context);
	addGroups(document["dependency-groups"], context);
	addPythonList(uv["dev-dependencies"], "dev", context);
	addGroups(pdm["dev-dependencies"], context);
	addPoetryTables(poetry, indexes, context);
	if (Array.isArray(project["dynamic"]) && project["dynamic"].includes("dependencies")) {
		gate.skip("dynamic dependencies", "made from another file or a program when the project is built");
	}
	return { project: name, ...context.asked.content() };
}

function tableAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}

function addExtras(extras: unknown, context: PythonListContext): void {
	if (!isObject(extras)) return;
	for (const [name, list] of Object.entries(extras))
		addPythonList(list, isDevelopmentGroup(name) ? "dev" : "optional", context);
}

/** Groups may include one another: each of them is read for itself. */
function addGroups(groups: unknown, context: PythonListContext): void {
	if (!isObject(groups)) return;
	for (const list of Object.values(groups)) addPythonList(list, "dev", context);
}

/** A source called `pypi` replaces PyPI. https://pdm-project.org/en/latest/usage/config/ */
function pdmIndexes(pdm: JsonObject): PythonIndex[] {
	return objectsIn(pdm["source"]).map((source) => {
		const name = stringOf(source["name"]);
		return { name, url: stringOf(source["url"]), replacesPypi: name === "pypi" };
	});
}
