/** Finds the successor in a sentence in which maintainers leave a project. Pure. */

const MAX_LENGTH = 200;
const NAMED =
	/\b(?:use|see|try|moved to|migrated to|merged into|renamed to|transferred to|superseded by|replaced (?:by|with)|in favou?r of|continues (?:at|in)|switch to|migrate to|recommend(?:ed)?(?: using)?)\s+(?:the\s+|our\s+)?[`'"]?(https?:\/\/[^\s)>\]`'"]+|@[\w.-]+\/[\w.-]+|[A-Za-z][\w-]*(?:[./:][\w-]+)*)/i;
const NO_NAME =
	/^(?:it|this|that|at|your|own|a|an|the|something|another|other|new|newer|any|one|our|instead|for|native|built-in|builtin|latest|version|v?\d.*|above|below|here|readme|https?)$/i;

/** Another choice after the first, which only marks tell from a word: "or `got`". */
const OTHER = /^[`'"]?(?:\s*,)?\s+(?:or|and)\s+(?:[`'"]([\w@][\w@./-]*)[`'"]|(@[\w.-]+\/[\w.-]+))/i;

/** @returns a URL or a name; null when the sentence names nothing */
export function namedSuccessor(sentence: string): string | null {
	return namedSuccessors(sentence)[0] ?? null;
}

/** The same with a second choice, if the sentence leaves one. */
export function namedSuccessors(sentence: string): string[] {
	const found = NAMED.exec(sentence);
	if (!found) return [];
	const [all, first = ""] = found;
	const [, quoted, scoped] = OTHER.exec(sentence.slice(found.index + all.length)) ?? [];
	return [first, quoted ?? scoped ?? ""].flatMap((named) => {
		const name = named.replace(/(?<![.,;:])[.,;:]+$/, "");
		return name === "" || NO_NAME.test(name) ? [] : [name.slice(0, MAX_LENGTH)];
	});
}
