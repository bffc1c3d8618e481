/**
 * The commits of a pack, and those of the default branch. Commits are numbered, and everything but their names is in
 * typed arrays, so a history of 30,000 commits takes some megabytes.
 */
import type { CommitAuthor } from "../../commit-authors.ts";
import type { ReadObject } from "../pack/pack-reader.ts";
import { MalformedGitAnswerError } from "../protocol/git-errors.ts";
import { type CommitVisitor, parsePerson, tagTime, visitCommit } from "./commit-object.ts";

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
	 * The newest time, in seconds since 1970, of a commit with a parent that was not sent: earlier history may have
	 * gaps. Null when every parent was sent or is known.
	 */
	missingBefore: number | null;
	/** The walk came to the known commit. */
	metKnown: boolean;
};

const NOBODY: CommitAuthor = { login: null, name: null, email: null };

/** A parent that does not directly follow its child is found once all commits have been sent. */
type Distant = { at: number; name: string };

const FIRST_LENGTH = 1024;
/** The hexadecimal digits of a SHA-256. */
const MAX_NAME_DIGITS = 64;
/** Stands for a parent whose number is not known, or that was not sent. */
const NOWHERE = 0xffff_ffff;

export function createCommitGraph(): CommitGraph {
	/** The names by a commit's number: commits are numbered as they arrive. */
	const names: string[] = [];
	const tagTimes = new Map<string, number | null>();
	const people: CommitAuthor[] = [NOBODY];
	const peoplesNumbers = new Map<string, number>();
	/** By a commit's number: the index in `parents` at which its parents begin, its author, its time. */
	let firstParents = new Uint32Array(FIRST_LENGTH);
	let authors = new Uint32Array(FIRST_LENGTH);
	let times = new Float64Array(FIRST_LENGTH);
	let parents = new Uint32Array(FIRST_LENGTH);
	let parentsLength = 0;
	/**
	 * The last commit's first parent, as it was sent: nearly always it is the next commit, and then needs neither a string
	 * nor a look-up.
	 */
	const awaited = Buffer.alloc(MAX_NAME_DIGITS);
	let awaitedLength = 0;
	const distant: Distant[] = [];
	let numbers: Map<string, number> | undefined;

	const visitor: CommitVisitor = {
		parent(bytes, start, end) {
			if (parentsLength === parents.length) parents = new Uint32Array(doubled(parents.buffer));
			parents[parentsLength] = NOWHERE;
			if (parentsLength === firstParents[names.length - 1]) {
				awaitedLength = end - start;
				for (let index = 0; index < awaitedLength; index++) awaited[index] = bytes[start + index] ?? 0;
			} else distant.push({ at: parentsLength, name: bytes.toString("latin1", start, end) });
			parentsLength++;
		},
		author(person) {
			let number = peoplesNumbers.get(person);
			if (number === undefined) {
				number = people.push(parsePerson(person)) - 1;
				peoplesNumbers.set(person, number);
			}
			authors[names.length - 1] = number;
		},
		committedAt(seconds) {
			times[names.length - 1] = seconds;
		},
	};

	/** The commit that follows takes the place of the first parent if it is that; otherwise it is looked for later. */
	function settleAwaited(next: string): void {
		if (awaitedLength === 0) return;
		const at = firstParents[names.length - 1] ?? 0;
		if (isAwaited(next)) parents[at] = names.length;
		else distant.push({ at, name: awaited.toString("latin1", 0, awaitedLength) });
		awaitedLength = 0;
	}

	function isAwaited(name: string): boolean {
		if (name.length !== awaitedLength) return false;
		for (let index = 0; index < awaitedLength; index++) {
			if (name.charCodeAt(index) !== awaited[index]) return false;
		}
		return true;
	}

	/** Undefined for a commit that was not sent. */
	function numberOf(name: string): number | undefined {
		if (names[0] === name) return 0;
		numbers ??= new Map(names.map((known, number) => [known, number]));
		return numbers.get(name);
	}

	/** @param known is no parent that is missing, although it was not sent */
	function settleDistant(known: string | undefined): Set<number> {
		settleAwaited("");
		const knownAt = new Set<number>();
		for (const { at, name } of distant) {
			if (name === known) knownAt.add(at);
			parents[at] = numberOf(name) ?? NOWHERE;
		}
		return knownAt;
	}

	function makeRoom(): void {
		firstParents = new Uint32Array(doubled(firstParents.buffer));
		authors = new Uint32Array(doubled(authors.buffer));
		times = new Float64Array(doubled(times.buffer));
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
			if (number === times.length) makeRoom();
			times[number] = Number.NaN;
			firstParents[number] = parentsLength;
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
				const committedAt = timeOrNull(times[number]);
				commits.push({ committedAt, author: people[authors[number] ?? 0] ?? NOBODY });
				const end = number + 1 < names.length ? (firstParents[number + 1] ?? 0) : parentsLength;
				for (let at = firstParents[number] ?? 0; at < end; at++) {
					const parent = parents[at] ?? NOWHERE;
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
			return number === undefined ? null : timeOrNull(times[number]);
		},
	};
}

function timeOrNull(time: number | undefined): number | null {
	return time === undefined || Number.isNaN(time) ? null : time;
}

/** The buffer with as much room again, which is zero. */
function doubled(buffer: ArrayBuffer): ArrayBuffer {
	return buffer.transfer(buffer.byteLength * 2);
}
