/** `[tool.poetry]` of a pyproject.toml. https://python-poetry.org/docs/pyproject/ */
import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, stringOf } from "../documents/json-document.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import { defaultOrigin, originOfIndex, type PythonIndex } from "./requirements/python-indexes.ts";
import { normalisePythonName, type PythonListContext } from "./requirements/python-list.ts";

const ELSEWHERE: ReadonlyMap<string, string> = new Map([
	["git", "a git repository"],
	["url", "a file by URL"],
	["path", "a local path"],
	["file", "a local file"],
]);
const BESIDE_PYPI: ReadonlySet<string> = new Set(["supplemental", "secondary", "explicit"]);
const MAIN_GROUP = "main";

/** A source without a priority replaces PyPI. https://python-poetry.org/docs/repositories/ */
export function poetryIndexes(poetry: JsonObject): PythonIndex[] {
	return objectsIn(poetry["source"]).map((source) => ({
		name: stringOf(source["name"]),
		url: stringOf(source["url"]),
		// Older files have no priorities: sources were used besides PyPI unless one was the default.
		replacesPypi:
			"default" in source || "secondary" in source
				? source["default"] === true
				: !BESIDE_PYPI.has((stringOf(source["priority"]) ?? "primary").toLowerCase()),
	}));
}

export function addPoetryTables(
	poetry: JsonObject,
	indexes: readonly PythonIndex[],
	context: PythonListContext,
): void {
	addTable(poetry["dependencies"], "prod", indexes, context);
	addTable(poetry["dev-dependencies"], "dev", indexes, context);
	const groups = isObject(poetry["group"]) ? poetry["group"] : {};
	for (const [name, group] of Object.entries(groups)) {
		const dependencies = isObject(group) ? group["dependencies"] : undefined;
		addTable(dependencies, name === MAIN_GROUP ? "prod" : "dev", indexes, context);
	}
}

function addTable(
	table: unknown,
	scope: RootScope,
	indexes: readonly PythonIndex[],
	context: PythonListContext,
): void {
	if (!isObject(table)) return;
	for (const [name, value] of Object.entries(table)) {
		// The interpreter, not a package.
		if (name.toLowerCase() === "python") continue;
		// Several with markers: one for each environment.
		const constraints = Array.isArray(value) ? value : [value];
		const environments = constraints.map((each) => (isObject(each) ? environmentOf(each) : undefined));
		const onlyWhere = environments.includes(undefined) ? undefined : [...new Set(environments)].join(" or ");
		addDependency({ name, constraint: constraints[0], scope, onlyWhere }, indexes, context);
	}
}

/** `python`, `platform` and `markers` of a constraint, as they are written. */
function environmentOf(fields: JsonObject): string | undefined {
	const told = ["python", "platform", "markers"].flatMap((key) => {
		const value = stringOf(fields[key]);
		return value === undefined ? [] : [key === "markers" ? value : `${key} ${value}`];
	});
	return told.join(" and ") || undefined;
}

type Constraint = { name: string; constraint: unknown; scope: RootScope; onlyWhere: string | undefined };

function addDependency(
	{ name, constraint, scope, onlyWhere }: Constraint,
	indexes: readonly PythonIndex[],
	{ asked, gate }: PythonListContext,
): void {
	const fields: JsonObject = isObject(constraint) ? constraint : { version: constraint };
	const foreign = [...ELSEWHERE].find(([kind]) => Object.hasOwn(fields, kind));
	if (foreign) {
		gate.skip(name, foreign[1]);
		asked.addElsewhere(normalisePythonName(name), scope);
		return;
	}
	const source = stringOf(fields["source"]);
	const origin = source === undefined ? defaultOrigin(indexes) : originOfIndex(source, indexes);
	if (origin === "undescribed") {
		gate.skip(name, `from the source ${source}, which the file does not describe`);
		return;
	}
	const requirement = stringOf(fields["version"]);
	const isOptional = scope === "prod" && fields["optional"] === true;
	asked.add({ name, scope: isOptional ? "optional" : scope, requirement, onlyWhere, origin });
}
