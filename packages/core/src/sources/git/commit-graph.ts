/**
 * The commits of a pack, and which of them belong to the default branch. Commits are numbered and all but their names stands
 * in typed arrays: a history of 30,000 commits takes some megabytes.
 */
import type { CommitAuthor } from "../commit-authors.ts";
import { type CommitVisitor, parsePerson, tagTime, visitCommit } from "./commit-object.ts";
import { MalformedGitAnswerError } from "./git-errors.ts";
import { createNumbers } from "./growing-numbers.ts";
import type { ReadObject } from "./pack/pack-reader.ts";

/** A commit of the default branch. */
export type GraphCommit = {
	/** Seconds since 1970 at which it was committed; null when it does not say. */
	committedAt: number | null;
	/** Shared by all commits of the same person: a history has many commits and few people. */
	author: CommitAuthor;
};

export type CommitGraph = {
	add: ReadObject;
	/**
	 * The commits that can be reached from `head`.
	 *
	 * @param known a commit whose ancestors are known already
	 * @throws MalformedGitAnswerError when `head` itself was not sent
	 */
	walk(head: string, known?: string): Walk;
	/** Seconds since 1970 of a tag: when an annotated one was made, or its commit. Null when it does not say. */
	timeOf(object: string): number | null;
};

export type Walk = {
	commits: GraphCommit[];
	/**
	 * The newest time, in seconds since 1970, of a commit with a parent that was not sent: what lies before may have gaps.
	 * Null when every parent was sent or is known.
	 */
	missingBefore: number | null;
	/** The walk came to the known commit. */
	metKnown: boolean;
};

const NOBODY: CommitAuthor = { login: null, name: null, email: null };

/** A parent that stands somewhere else than behind its child: found once all commits have been sent. */
type Distant = { at: number; name: string };

/** Stands for a parent whose number is not known, or that was not sent. */
const NOWHERE = 0xffff_ffff;

export function createCommitGraph(): CommitGraph {
	/** The names by a commit's number: commits are numbered as they arrive. */
	const names: string[] = [];
	const tagTimes = new Map<string, number | null>();
	const people: CommitAuthor[] = [NOBODY];
	const peoplesNumbers = new Map<string, number>();
	/** The index in `parents` at which a commit's parents begin, by the commit's number. */
	const firstParents = createNumbers(Uint32Array);
	const times = createNumbers(Float64Array);
	const authors = createNumbers(Uint32Array);
	const parents = createNumbers(Uint32Array);
	let parentsLength = 0;
	/** The last commit's parents: nearly always the next commit is one of them, which saves looking them up. */
	const awaited: string[] = [];
	const distant: Distant[] = [];
	let numbers: Map<string, number> | undefined;

	const visitor: CommitVisitor = {
		parent(name) {
			parents.set(parentsLength++, NOWHERE);
			awaited.push(name);
		},
		author(person) {
			let number = peoplesNumbers.get(person);
			if (number === undefined) {
				number = people.push(parsePerson(person)) - 1;
				peoplesNumbers.set(person, number);
			}
			authors.set(names.length - 1, number);
		},
		committedAt(seconds) {
			times.set(names.length - 1, seconds);
		},
	};

	/** The commit that follows takes the place of the parent that names it; the others are looked for later. */
	function settleAwaited(next: string | undefined): void {
		const first = parentsLength - awaited.length;
		for (let index = 0; index < awaited.length; index++) {
			const name = awaited[index] ?? "";
			if (name === next) parents.set(first + index, names.length);
			else distant.push({ at: first + index, name });
		}
		awaited.length = 0;
	}

	/** Undefined for a commit that was not sent. */
	function numberOf(name: string): number | undefined {
		if (names[0] === name) return 0;
		numbers ??= new Map(names.map((known, number) => [known, number]));
		return numbers.get(name);
	}

	/** @param known is no parent that is missing, although it was not sent */
	function settleDistant(known: string | undefined): Set<number> {
		settleAwaited(undefined);
		const knownAt = new Set<number>();
		for (const { at, name } of distant) {
			if (name === known) knownAt.add(at);
			parents.set(at, numberOf(name) ?? NOWHERE);
		}
		return knownAt;
	}

	function timeAt(number: number): number | null {
		const time = times.get(number);
		return Number.isNaN(time) ? null : time;
	}

	function endOfParents(number: number): number {
		return number + 1 < names.length ? firstParents.get(number + 1) : parentsLength;
	}

	return {
		add(type, name, bytes, start, end) {
			if (type === "tag") {
				tagTimes.set(name, tagTime(bytes, start, end));
				return;
			}
			settleAwaited(name);
			numbers = undefined;
			const number = names.push(name) - 1;
			times.set(number, Number.NaN);
			authors.set(number, 0);
			firstParents.set(number, parentsLength);
			visitCommit(bytes, start, end, visitor);
		},
		walk(head, known) {
			const from = numberOf(head);
			if (from === undefined) throw new MalformedGitAnswerError("did not send the commit it was asked for");
			const knownAt = settleDistant(known);
			const commits: GraphCommit[] = [];
			const seen = new Uint8Array(names.length);
			seen[from] = 1;
			const next = [from];
			let missingBefore: number | null = null;
			let metKnown = false;
			for (let number = next.pop(); number !== undefined; number = next.pop()) {
				const committedAt = timeAt(number);
				commits.push({ committedAt, author: people[authors.get(number)] ?? NOBODY });
				const end = endOfParents(number);
				for (let at = firstParents.get(number); at < end; at++) {
					const parent = parents.get(at);
					if (knownAt.has(at) || (known !== undefined && names[parent] === known)) metKnown = true;
					else if (parent === NOWHERE) missingBefore = Math.max(missingBefore ?? 0, committedAt ?? 0);
					else if (!seen[parent]) {
						seen[parent] = 1;
						next.push(parent);
					}
				}
			}
			return { commits, missingBefore: metKnown ? null : missingBefore, metKnown };
		},
		timeOf(object) {
			const tag = tagTimes.get(object);
			if (tag !== undefined && tag !== null) return tag;
			const number = numberOf(object);
			return number === undefined ? null : timeAt(number);
		},
	};
}
