/** Finds the successor in a sentence in which maintainers leave a project. Pure. */

const MAX_LENGTH = 200;
const NAMED =
	/\b(?:use|see|try|moved to|migrated to|merged into|renamed to|transferred to|superseded by|replaced (?:by|with)|in favou?r of|continues (?:at|in)|switch to|migrate to|recommend(?:ed)?(?: using)?)\s+(?:the\s+|our\s+)?[`'"]?(https?:\/\/[^\s)>\]`'"]+|@[\w.-]+\/[\w.-]+|[A-Za-z][\w-]*(?:[./:][\w-]+)*)/i;
const NO_NAME =
	/^(?:it|this|that|at|your|own|a|an|the|something|another|other|new|newer|any|one|our|instead|for|native|built-in|builtin|latest|version|v?\d.*|above|below|here|readme|https?)$/i;

/** @returns a URL or a name; null when the sentence names nothing */
export function namedSuccessor(sentence: string): string | null {
	const [, named = ""] = NAMED.exec(sentence) ?? [];
	const name = named.replace(/(?<![.,;:])[.,;:]+$/, "");
	return name === "" || NO_NAME.test(name) ? null : name.slice(0, MAX_LENGTH);
}
