/** TOML of a lockfile, from text to values whose shape is still unknown. */
import { parse, TomlError } from "smol-toml";
import { isObject, type JsonObject } from "../../json-object.ts";
import { ManifestError } from "../manifest-error.ts";
import { MAX_DEPTH, wrongShape } from "./json-document.ts";

/** @throws ManifestError `malformed` with the line */
export function parseTomlDocument(text: string, format: string): JsonObject {
	try {
		return parse(text, { maxDepth: MAX_DEPTH });
	} catch (cause) {
		if (!(cause instanceof TomlError)) throw cause;
		const reason = cause.message.split("\n", 1)[0]?.slice(0, 200) ?? "";
		throw new ManifestError(
			"malformed",
			`The ${format} is not TOML (line ${cause.line}): ${reason}. If it contains conflict markers or was cut off, create it again.`,
			{ format, line: cause.line },
			{ cause },
		);
	}
}

/** The tables of `[[key]]`; none when the key is absent. @throws ManifestError `malformed` */
export function tablesOf(parent: JsonObject, key: string, format: string): JsonObject[] {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	if (value === undefined) return [];
	if (Array.isArray(value) && value.every(isObject)) return value;
	throw wrongShape("a list of tables", { format, path: key });
}
