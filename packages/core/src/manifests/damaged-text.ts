/** Texts that are no manifest, whatever the file's name is: nothing, a merge that is open, a page, a pointer. */
import { lineAt } from "./documents/json-document.ts";
import { ManifestError } from "./manifest-error.ts";

/** Git's markers, each at the start of a line. */
const CONFLICT = ["<<<<<<< ", "=======", ">>>>>>> "] as const;
const LFS_POINTER = "version https://git-lfs.github.com/spec/";
const PAGE = /^\s*(?:<!doctype html|<html)\b/i;

/**
 * @param mayBeBlank the format allows a file without any text
 * @throws ManifestError `malformed`
 */
export function checkUndamaged(
	text: string,
	{ id, mayBeBlank = false }: { id: string; mayBeBlank?: boolean },
): void {
	if (!mayBeBlank && !/\S/.test(text)) {
		throw damaged(
			id,
			1,
			"is empty: nothing was written into it. Create it again with the tool that writes it",
		);
	}
	const conflict = conflictIn(text);
	if (conflict !== undefined) {
		const advice = "Resolve the merge, or create the file again";
		throw damaged(
			id,
			conflict,
			`has a conflict marker at line ${conflict}: it holds two versions. ${advice}`,
		);
	}
	if (text.startsWith(LFS_POINTER)) {
		throw damaged(id, 1, "is a pointer of Git LFS, not the file itself. Fetch that with git lfs pull");
	}
	if (PAGE.test(text.slice(0, 1_000))) {
		throw damaged(id, 1, "is a web page, perhaps of a login or an error. Download the raw file");
	}
}

/** The line of the first marker when all three follow one another. */
function conflictIn(text: string): number | undefined {
	let at = -1;
	let first: number | undefined;
	for (const marker of CONFLICT) {
		at = lineStart(text, marker, at + 1);
		if (at === -1) return undefined;
		first ??= lineAt(text, at);
	}
	return first;
}

function lineStart(text: string, marker: string, from: number): number {
	if (from === 0 && text.startsWith(marker)) return 0;
	const before = text.indexOf(`\n${marker}`, Math.max(from - 1, 0));
	return before === -1 ? -1 : before + 1;
}

function damaged(format: string, line: number, what: string): ManifestError {
	return new ManifestError("malformed", `The ${format} ${what}.`, { format, line });
}
