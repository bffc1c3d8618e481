/**
 * Reads commits and annotated tags from the bytes of a buffer, since a history has tens of thousands. Messages, trees
 * and signatures are passed over.
 */
import type { CommitAuthor } from "../../commit-authors.ts";
import { MalformedGitAnswerError } from "../protocol/git-errors.ts";

/** Receives the parts of a commit, in this order; the parser keeps nothing. */
export type CommitVisitor = {
	/** The name is in the bytes from `start` to `end`, in hexadecimal. */
	parent(bytes: Buffer, start: number, end: number): void;
	/** @param person the bytes `Name <address>` as Latin-1, which tells people apart as well as their text does */
	author(person: string): void;
	/** Seconds since 1970; not called when the line is missing or unusable. */
	committedAt(seconds: number): void;
};

/** `parent ` and a name of SHA-256. */
const MAX_PARENT_LINE = 7 + 64;
/** The number of bytes by which names are distinguished. */
const MAX_PERSON = 300;
const NEW_LINE = 0x0a;
const SPACE = 0x20;
const MINUS = 0x2d;
const CLOSE = 0x3e;
const ZERO = 0x30;
/** Dates beyond are typing errors of machines, and no `Date`. */
const MAX_SECONDS = 8_640_000_000_000;

/** @throws MalformedGitAnswerError for a parent that is no object's name */
export function visitCommit(bytes: Buffer, start: number, end: number, visitor: CommitVisitor): void {
	for (let at = start; at < end; ) {
		const lineEnd = endOfLine(bytes, at, end);
		// The headers end with an empty line.
		if (lineEnd === at) return;
		const first = bytes[at];
		if (first === 0x70 && isWord(bytes, at, "parent ")) {
			if (lineEnd - at > MAX_PARENT_LINE) throw new MalformedGitAnswerError("sent a damaged commit");
			visitor.parent(bytes, at + 7, lineEnd);
		} else if (first === 0x61 && isWord(bytes, at, "author ")) {
			visitor.author(bytes.toString("latin1", at + 7, endOfPerson(bytes, at, lineEnd)));
		} else if (first === 0x63 && isWord(bytes, at, "committer ")) {
			const seconds = secondsAt(bytes, at, lineEnd);
			if (seconds !== null) visitor.committedAt(seconds);
			// The rest of the object is not read.
			return;
		}
		at = lineEnd + 1;
	}
}

/** Seconds since 1970 at which an annotated tag was made; null for tags of old that do not say. */
export function tagTime(bytes: Buffer, start: number, end: number): number | null {
	for (let at = start; at < end; ) {
		const lineEnd = endOfLine(bytes, at, end);
		if (lineEnd === at) return null;
		if (bytes[at] === 0x74 && isWord(bytes, at, "tagger ")) return secondsAt(bytes, at, lineEnd);
		at = lineEnd + 1;
	}
	return null;
}

/** @param person as `CommitVisitor` is handed it */
export function parsePerson(person: string): CommitAuthor {
	const text = Buffer.from(person, "latin1").toString("utf8");
	const end = text.lastIndexOf(">");
	const start = text.indexOf("<");
	return {
		login: null,
		name: (start < 0 ? "" : text.slice(0, start).trimEnd()) || null,
		email: (start < 0 || end < start ? "" : text.slice(start + 1, end)) || null,
	};
}

function endOfLine(bytes: Buffer, at: number, end: number): number {
	const found = bytes.indexOf(NEW_LINE, at);
	return found < 0 || found > end ? end : found;
}

function isWord(bytes: Buffer, at: number, word: string): boolean {
	for (let index = 0; index < word.length; index++) {
		if (bytes[at + index] !== word.charCodeAt(index)) return false;
	}
	return true;
}

/** The position behind the last `>` of a line. A line without one is taken whole. */
function endOfPerson(bytes: Buffer, at: number, lineEnd: number): number {
	const close = lastClose(bytes, at, lineEnd);
	return Math.min(close < 0 ? lineEnd : close + 1, at + MAX_PERSON);
}

function lastClose(bytes: Buffer, at: number, lineEnd: number): number {
	let index = lineEnd - 1;
	while (index >= at && bytes[index] !== CLOSE) index -= 1;
	return index < at ? -1 : index;
}

/** `… <address> 1700000000 +0100`; null for anything else. */
function secondsAt(bytes: Buffer, lineStart: number, lineEnd: number): number | null {
	const close = lastClose(bytes, lineStart, lineEnd);
	if (close < 0 || bytes[close + 1] !== SPACE) return null;
	let at = close + 2;
	const isNegative = bytes[at] === MINUS;
	if (isNegative) at += 1;
	let seconds = 0;
	const first = at;
	for (; at < lineEnd; at++) {
		const digit = (bytes[at] ?? 0) - ZERO;
		if (digit < 0 || digit > 9) break;
		seconds = seconds * 10 + digit;
		if (seconds > MAX_SECONDS) return null;
	}
	if (at === first || (at < lineEnd && bytes[at] !== SPACE)) return null;
	return isNegative ? -seconds : seconds;
}
