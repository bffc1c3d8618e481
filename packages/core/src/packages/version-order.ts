/**
 * The order of an ecosystem's versions: numbers by value, words by the ecosystem's rules. A version that breaks its
 * ecosystem's rules still has a place, and the order is total. Pure.
 */
import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";

const PART = /\d+|[A-Za-z]+/g;
/** More parts than any version has. */
const MAX_PARTS = 32;
const MAX_LENGTH = 256;

/** Ranks of words; numbers are their own rank. A missing part counts as 0. */
const BEFORE = -1;
const AFTER = 0.5;
/** A word within a semantic pre-release comes after any number. */
const LAST = Number.POSITIVE_INFINITY;

type Part = { rank: number; word: string };
const RELEASE: Part = { rank: 0, word: "" };
const PRERELEASE: Part = { rank: BEFORE, word: "" };
/** The numbers that a release may have before a pre-release's mark; NuGet's have four. */
const RELEASE_PARTS = 4;

/** Each version once, ascending. */
export function sortVersions(versions: readonly string[], grammar: VersionGrammar): string[] {
	if (versions.length <= 1) return [...versions];
	return [...new Set(versions)]
		.map((version) => ({ version, parts: partsOf(version, grammar) }))
		.sort((a, b) => compareParts(a.parts, b.parts) || (a.version < b.version ? -1 : 1))
		.map(({ version }) => version);
}

/** The highest version first; those of the same release stay as they stood. */
export function newestFirst<T>(
	items: readonly T[],
	versionOf: (item: T) => string,
	grammar: VersionGrammar,
): T[] {
	if (items.length <= 1) return [...items];
	return items
		.map((item) => ({ item, parts: partsOf(versionOf(item), grammar) }))
		.sort((a, b) => compareParts(b.parts, a.parts))
		.map(({ item }) => item);
}

/** Below 0 when `a` is older, 0 when both are the same release. */
export function compareVersions(a: string, b: string, grammar: VersionGrammar): number {
	return compareParts(partsOf(a, grammar), partsOf(b, grammar));
}

/** Compares as `compareVersions` does and reads each version once: for lists whose versions are compared again and again. */
export function versionComparison(grammar: VersionGrammar): (a: string, b: string) => number {
	const read = new Map<string, Part[]>();
	function partsOnce(version: string): Part[] {
		const parts = read.get(version) ?? partsOf(version, grammar);
		read.set(version, parts);
		return parts;
	}
	return (a, b) => compareParts(partsOnce(a), partsOnce(b));
}

/** Build metadata (`+…`) and a leading `v` have no say. */
function partsOf(version: string, grammar: VersionGrammar): Part[] {
	const metadata = version.indexOf("+");
	const start = /^[vV]\d/.test(version) ? 1 : 0;
	const end = Math.min(metadata === -1 ? version.length : metadata, start + MAX_LENGTH);
	const plain = version.slice(start, end);
	const [, epoch = "0", rest = plain] = (grammar.hasEpoch && /^(\d+)!(.*)$/s.exec(plain)) || [];
	const parts = grammar.hasEpoch ? [toPart(epoch, grammar)] : [];
	const hyphen = grammar.hyphenIsPrerelease ? rest.indexOf("-") : -1;
	if (hyphen === -1) {
		for (const text of split(rest)) parts.push(toPart(text, grammar));
		return parts;
	}
	const first = parts.length;
	for (const text of split(rest.slice(0, hyphen))) parts.push(toPart(text, grammar));
	// A pre-release's mark is then at the same position with and without trailing zeros.
	while (parts.length - first < RELEASE_PARTS) parts.push(RELEASE);
	parts.push(PRERELEASE);
	for (const text of split(rest.slice(hyphen + 1))) parts.push(toIdentifier(text));
	return parts;
}

function split(text: string): readonly string[] {
	const parts = text.match(PART);
	return parts === null ? [] : parts.length > MAX_PARTS ? parts.slice(0, MAX_PARTS) : parts;
}

function toPart(text: string, grammar: VersionGrammar): Part {
	if (/^\d/.test(text)) return { rank: Number(text), word: "" };
	const word = text.toLowerCase();
	if (grammar.wordsOfRelease?.includes(word)) return RELEASE;
	const groups = grammar.wordsBefore ?? [];
	const group = groups.findIndex((words) => words.includes(word));
	if (group !== -1) return { rank: group - groups.length + BEFORE, word: "" };
	return { rank: grammar.otherWords === "before" ? BEFORE : AFTER, word };
}

function toIdentifier(text: string): Part {
	return /^\d/.test(text) ? { rank: Number(text), word: "" } : { rank: LAST, word: text };
}

function compareParts(a: readonly Part[], b: readonly Part[]): number {
	for (let at = 0; at < Math.max(a.length, b.length); at++) {
		const order = comparePart(a[at] ?? RELEASE, b[at] ?? RELEASE);
		if (order !== 0) return order;
	}
	return 0;
}

function comparePart(a: Part, b: Part): number {
	if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
	return a.word === b.word ? 0 : a.word < b.word ? -1 : 1;
}
