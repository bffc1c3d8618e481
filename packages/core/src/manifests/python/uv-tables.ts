/** The origins that `[tool.uv]` gives. https://docs.astral.sh/uv/concepts/projects/dependencies/ */
import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, stringOf } from "../documents/json-document.ts";
import { originOfIndex, type PythonIndex } from "./requirements/python-indexes.ts";
import { normalisePythonName, type PythonSource } from "./requirements/python-list.ts";

const ELSEWHERE: ReadonlyMap<string, string> = new Map([
	["workspace", "part of the same workspace"],
	["git", "a git repository"],
	["url", "a file by URL"],
	["path", "a local path"],
]);

export function uvIndexes(uv: JsonObject): PythonIndex[] {
	const legacy = stringOf(uv["index-url"]);
	return [
		...objectsIn(uv["index"]).map((index) => ({
			name: stringOf(index["name"]),
			url: stringOf(index["url"]),
			replacesPypi: index["default"] === true,
		})),
		...(legacy === undefined ? [] : [{ name: undefined, url: legacy, replacesPypi: true }]),
	];
}

export function uvSourceOf(
	name: string,
	uv: JsonObject,
	indexes: readonly PythonIndex[],
): PythonSource | undefined {
	const sources = isObject(uv["sources"]) ? uv["sources"] : {};
	const key = Object.keys(sources).find((written) => normalisePythonName(written) === name);
	// Several with markers: one for each platform.
	const source = key === undefined ? undefined : [sources[key]].flat().find(isObject);
	if (!source) return undefined;
	const foreign = [...ELSEWHERE].find(([kind]) => source[kind] !== undefined && source[kind] !== false);
	if (foreign) return { reason: foreign[1] };
	const index = stringOf(source["index"]);
	if (index === undefined) return undefined;
	const origin = originOfIndex(index, indexes);
	if (origin === "undescribed")
		return { reason: `from the index ${index}, which the file does not describe` };
	return { origin };
}
