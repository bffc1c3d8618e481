/** A known file that is not read, told by its name or by a key that only it has. */
import type { Recognisable } from "../format-description.ts";

export type RefusedFile = Recognisable & {
	/** Completes "bower.json is …". */
	what: string;
	/** A sentence: what to scan instead. */
	instead: string;
};

export function named(what: string, instead: string, ...fileNames: string[]): RefusedFile {
	return { fileNames, content: [], what, instead };
}

export function matching(what: string, instead: string, pattern: RegExp): RefusedFile {
	return { fileNames: [], matchesName: (name) => pattern.test(name), content: [], what, instead };
}

export function keyed(what: string, instead: string, key: string): RefusedFile {
	return { fileNames: [], content: [{ kind: "json_key", key }], what, instead };
}
