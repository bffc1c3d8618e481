/**
 * Maps that a Gradle program keeps its libraries and versions in: `ext.libs = [guava: "group:name:$versions.guava"]`,
 * a habit from before version catalogues. Pure.
 */
import { type Coordinates, coordinatesOf } from "./gradle-coordinates.ts";
import { type GradleStatement, gradleArguments, withVariables } from "./gradle-program.ts";

const MAP = /^(?:(?:rootProject|project)\.)?(?:ext\.|def )?([A-Za-z_]\w*) ?\+?= ?\[(.*)\]$/s;
const ENTRY = /^["']?([\w.-]+)["']? ?: ?(\S.*)$/s;
const TEXT = /^(["'])([^"']*)\1$/;
/** A text with a colon may be an address as well. */
const LIBRARY = /^[\w.-]+:[\w.-]+(?::[^\s/:]+)?$/;
/** Groups of libraries within a map; deeper ones are no libraries. */
const MAX_DEPTH = 3;

export type GradleMaps = {
	/** Texts by `map.key`. */
	texts: ReadonlyMap<string, string>;
	/** Libraries by map, then by key: `appcompat`, `support.design`. */
	libraries: ReadonlyMap<string, ReadonlyMap<string, Coordinates>>;
};

/** @param variables the program's other variables, for versions */
export function gradleMaps(
	statements: readonly GradleStatement[],
	variables: ReadonlyMap<string, string>,
): GradleMaps {
	const maps = statements.flatMap(({ text }) => {
		const [, name, body] = MAP.exec(text) ?? [];
		return name === undefined || body === undefined ? [] : [{ name, entries: [...entriesIn(body, "", 1)] }];
	});
	const texts = new Map<string, string>();
	for (const { name, entries } of maps) {
		for (const { key, value } of entries) {
			const text = TEXT.exec(value)?.[2];
			if (text !== undefined && !/[:$]/.test(text)) texts.set(`${name}.${key}`, text);
		}
	}
	const known = new Map([...variables, ...texts]);
	const libraries = new Map<string, Map<string, Coordinates>>();
	for (const { name, entries } of maps) {
		for (const { key, value } of entries) {
			const library = libraryOf(withVariables(value, known));
			if (!library) continue;
			const others = libraries.get(name) ?? new Map<string, Coordinates>();
			libraries.set(name, others.set(key, library));
		}
	}
	return { texts, libraries };
}

type Entry = { key: string; value: string };

function* entriesIn(body: string, prefix: string, depth: number): Generator<Entry> {
	for (const argument of gradleArguments(body)) {
		const [, key, value] = ENTRY.exec(argument) ?? [];
		if (key === undefined || value === undefined) continue;
		yield { key: `${prefix}${key}`, value };
		if (value.startsWith("[") && depth < MAX_DEPTH) {
			yield* entriesIn(value.slice(1, -1), `${prefix}${key}.`, depth + 1);
		}
	}
}

function libraryOf(value: string): Coordinates | undefined {
	const text = TEXT.exec(value)?.[2];
	if (text !== undefined && !LIBRARY.test(text.split("@", 1)[0] ?? "")) return undefined;
	return text !== undefined || /^\[ ?group/.test(value) ? coordinatesOf(value) : undefined;
}
