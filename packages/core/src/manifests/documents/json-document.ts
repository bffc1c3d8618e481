/** JSON of a manifest, from text to values whose shape is still unknown. */

import { isDeeperThan } from "../../http/json-body.ts";
import { isObject, type JsonObject } from "../../json-object.ts";
import { ManifestError } from "../manifest-error.ts";

/** Deeper than any manifest; far below where recursive code gives up. */
export const MAX_DEPTH = 100;

/** @throws ManifestError `malformed` with the line, or `too_large` when nested too deeply */
export function parseJsonDocument(text: string, format: string): JsonObject {
	if (isDeeperThan(text, MAX_DEPTH)) {
		throw new ManifestError("too_large", `The ${format} is nested deeper than ${MAX_DEPTH} levels.`, {
			format,
		});
	}
	const value = parse(text, format);
	if (isObject(value)) return value;
	throw new ManifestError("malformed", `The ${format} is JSON, but not an object: it must begin with {.`, {
		format,
		line: 1,
	});
}

function parse(text: string, format: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		const line = lineOf(reason, text);
		throw new ManifestError(
			"malformed",
			`The ${format} is not JSON${line === undefined ? "" : ` (line ${line})`}: ${reason.slice(0, 200)}. If it contains conflict markers or was cut off, create it again.`,
			{ format, line },
			{ cause },
		);
	}
}

/** The engine's message names the position, but not always the line. */
function lineOf(reason: string, text: string): number | undefined {
	const position = /at position (\d+)/.exec(reason)?.[1];
	if (position !== undefined) return lineAt(text, Number(position));
	return /end of JSON input|Unterminated/.test(reason) ? lineAt(text, text.length) : undefined;
}

/** Counted from 1. */
export function lineAt(text: string, position: number): number {
	let line = 1;
	for (let at = text.indexOf("\n"); at !== -1 && at < position; at = text.indexOf("\n", at + 1)) line++;
	return line;
}

/** @throws ManifestError `malformed` when there is something else at the key than an object */
export function optionalObject(parent: JsonObject, key: string, place: Place): JsonObject | undefined {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	if (value === undefined || value === null) return undefined;
	if (isObject(value)) return value;
	throw wrongShape("an object", { format: place.format, path: place.path ? `${place.path}.${key}` : key });
}

export type Place = { format: string; path: string };

export function wrongShape(expected: string, { format, path }: Place): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${format} does not have ${expected} at ${path.slice(0, 200)}. Create it again with the tool that writes it.`,
		{ format, path: path.slice(0, 200) },
	);
}

/**
 * The error for a file that has neither packages nor the keys that the tool writes into every lockfile. @param
 * command the command that writes one
 */
export function noLockfile(format: string, command: string): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${format} has neither packages nor the usual first keys, so it is not such a file. Create it again with ${command}.`,
		{ format },
	);
}

export function stringOf(value: unknown): string | undefined {
	return typeof value === "string" ? value : undefined;
}

/** Objects of a list; anything else in it is passed over. */
export function objectsIn(value: unknown): JsonObject[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}
