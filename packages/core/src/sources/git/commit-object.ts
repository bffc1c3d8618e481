/** What we read of a commit and of an annotated tag. Messages, trees and signatures are passed over. */
import type { CommitAuthor } from "../commit-authors.ts";

export type CommitObject = {
	parents: string[];
	/** Seconds since 1970 at which it was committed; null when the line is unusable. */
	committedAt: number | null;
	author: CommitAuthor;
};

/** Behind `Ada Lovelace <ada@example.org>`, before the time zone. */
const SECONDS = /^ (-?\d{1,19})(?: |$)/;
/** Dates beyond are typing errors of machines, and no `Date`. */
const MAX_SECONDS = 8_640_000_000_000;

export function parseCommit(content: Buffer): CommitObject {
	const parents: string[] = [];
	let author = NOBODY;
	let committedAt: number | null = null;
	for (const line of headerLines(content)) {
		if (line.startsWith("parent ")) parents.push(line.slice(7));
		else if (line.startsWith("author ")) author = parsePerson(line.slice(7));
		else if (line.startsWith("committer ")) committedAt = parsePerson(line.slice(10)).time;
	}
	return { parents, committedAt, author: { login: null, name: author.name, email: author.email } };
}

/** Seconds since 1970 at which an annotated tag was made; null for tags of old that do not say. */
export function parseTagTime(content: Buffer): number | null {
	const tagger = headerLines(content).find((line) => line.startsWith("tagger "));
	return tagger === undefined ? null : parsePerson(tagger.slice(7)).time;
}

function headerLines(content: Buffer): string[] {
	const end = content.indexOf("\n\n");
	return content.toString("utf8", 0, end < 0 ? content.length : end).split("\n");
}

type Person = { name: string | null; email: string | null; time: number | null };
const NOBODY: Person = { name: null, email: null, time: null };

function parsePerson(text: string): Person {
	const end = text.lastIndexOf(">");
	const start = text.indexOf("<");
	const seconds = SECONDS.exec(text.slice(end + 1))?.[1];
	const time = seconds === undefined ? Number.NaN : Number(seconds);
	return {
		name: (start < 0 ? "" : text.slice(0, start).trimEnd()) || null,
		email: (start < 0 || end < start ? "" : text.slice(start + 1, end)) || null,
		time: Math.abs(time) <= MAX_SECONDS ? time : null,
	};
}
