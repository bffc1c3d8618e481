/**
 * The commits of a pack, and which of them belong to the default branch. Names are numbered and the rest stands in typed
 * arrays: a history of 30,000 commits takes some megabytes.
 */
import type { CommitAuthor } from "../commit-authors.ts";
import { type CommitVisitor, parsePerson, tagTime, visitCommit } from "./commit-object.ts";
import { MalformedGitAnswerError } from "./git-errors.ts";
import { createNumbers } from "./growing-numbers.ts";
import type { ReadObject } from "./pack-reader.ts";

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

export function createCommitGraph(): CommitGraph {
	/** Of commits that were sent, and of parents that may still come. */
	const numbers = new Map<string, number>();
	const tagTimes = new Map<string, number | null>();
	const people: CommitAuthor[] = [NOBODY];
	const peoplesNumbers = new Map<string, number>();
	/** By a commit's number: where its parents begin in `parents`, plus one; 0: it was not sent. */
	const firstParents = createNumbers(Uint32Array);
	const parentCounts = createNumbers(Uint32Array);
	const times = createNumbers(Float64Array);
	const authors = createNumbers(Uint32Array);
	const parents = createNumbers(Uint32Array);
	let parentsLength = 0;
	let current = 0;

	/** The last parent is nearly always the next commit. */
	let lastName = "";
	let lastNumber = 0;

	function numberOf(name: string): number {
		if (name === lastName) return lastNumber;
		lastNumber = lookUp(name);
		lastName = name;
		return lastNumber;
	}

	function lookUp(name: string): number {
		const known = numbers.get(name);
		if (known !== undefined) return known;
		const number = numbers.size;
		numbers.set(name, number);
		return number;
	}

	const visitor: CommitVisitor = {
		parent(name) {
			parents.set(parentsLength++, numberOf(name));
		},
		author(person) {
			let number = peoplesNumbers.get(person);
			if (number === undefined) {
				number = people.push(parsePerson(person)) - 1;
				peoplesNumbers.set(person, number);
			}
			authors.set(current, number);
		},
		committedAt(seconds) {
			times.set(current, seconds);
		},
	};

	function timeAt(number: number): number | null {
		const time = times.get(number);
		return Number.isNaN(time) ? null : time;
	}

	function wasSent(number: number | undefined): number is number {
		return number !== undefined && firstParents.get(number) !== 0;
	}

	return {
		add(type, name, bytes, start, end) {
			if (type === "tag") {
				tagTimes.set(name, tagTime(bytes, start, end));
				return;
			}
			current = numberOf(name);
			const first = parentsLength;
			times.set(current, Number.NaN);
			authors.set(current, 0);
			firstParents.set(current, first + 1);
			visitCommit(bytes, start, end, visitor);
			parentCounts.set(current, parentsLength - first);
		},
		walk(head, known) {
			const from = numbers.get(head);
			if (!wasSent(from)) throw new MalformedGitAnswerError("did not send the commit it was asked for");
			const knownNumber = known === undefined ? undefined : numbers.get(known);
			const commits: GraphCommit[] = [];
			const seen = new Uint8Array(numbers.size);
			seen[from] = 1;
			const next = [from];
			let missingBefore: number | null = null;
			let metKnown = false;
			for (let number = next.pop(); number !== undefined; number = next.pop()) {
				const committedAt = timeAt(number);
				commits.push({ committedAt, author: people[authors.get(number)] ?? NOBODY });
				const first = firstParents.get(number) - 1;
				for (let at = first; at < first + parentCounts.get(number); at++) {
					const parent = parents.get(at);
					if (parent === knownNumber) metKnown = true;
					else if (!wasSent(parent)) missingBefore = Math.max(missingBefore ?? 0, committedAt ?? 0);
					else if (!seen[parent]) next.push(parent);
					seen[parent] = 1;
				}
			}
			return { commits, missingBefore: metKnown ? null : missingBefore, metKnown };
		},
		timeOf(object) {
			const tag = tagTimes.get(object);
			if (tag !== undefined && tag !== null) return tag;
			const number = numbers.get(object);
			return wasSent(number) ? timeAt(number) : null;
		},
	};
}
