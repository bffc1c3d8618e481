/** YAML and yarn's own lockfile syntax, from text to values that are objects and texts alone. */
import { parseSyml } from "@yarnpkg/parsers";
import { isObject, type JsonObject } from "../../json-object.ts";
import { ManifestError } from "../manifest-error.ts";

/**
 * Yarn's parser: its own grammar for lockfiles of version 1, js-yaml without any types for all others. Numbers and
 * booleans stay texts; the values of anchors are shared, not copied.
 *
 * @throws ManifestError `malformed` with the line, or `too_large` when nested too deeply
 */
export function parseYamlDocument(text: string, format: string): JsonObject {
	const value = parse(text, format);
	if (isObject(value)) return value;
	throw new ManifestError("malformed", `The ${format} has no keys and values.`, { format, line: 1 });
}

function parse(text: string, format: string): unknown {
	try {
		return parseSyml(text);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		// js-yaml counts its levels; yarn's grammar calls itself for each until the stack ends.
		if (cause instanceof RangeError || reason.includes("maxDepth")) {
			throw new ManifestError("too_large", `The ${format} is nested too deeply.`, { format }, { cause });
		}
		const line = lineOf(cause);
		throw new ManifestError(
			"malformed",
			`The ${format} cannot be parsed${line === undefined ? "" : ` (line ${line})`}: ${firstLine(reason)}. If it contains conflict markers or was cut off, create it again.`,
			{ format, line },
			{ cause },
		);
	}
}

/** js-yaml counts lines from 0, yarn's grammar from 1. */
function lineOf(cause: unknown): number | undefined {
	if (!isObject(cause)) return undefined;
	const { mark, location } = cause as {
		mark?: { line?: unknown };
		location?: { start?: { line?: unknown } };
	};
	if (typeof mark?.line === "number") return mark.line + 1;
	return typeof location?.start?.line === "number" ? location.start.line : undefined;
}

function firstLine(text: string): string {
	return (text.split("\n", 1)[0] ?? "").slice(0, 200).replace(/[.:]$/, "");
}
