/** The commits of a pack, and which of them belong to the default branch. Pure. */
import type { CommitAuthor } from "../commit-authors.ts";
import { type CommitObject, parseCommit, parseTagTime } from "./commit-object.ts";
import { MalformedGitAnswerError } from "./git-errors.ts";
import type { PackObject } from "./pack-reader.ts";

export type GraphCommit = Omit<CommitObject, "author"> & {
	/** Shared by all commits of the same person: a history has many commits and few people. */
	author: CommitAuthor;
};

export type CommitGraph = {
	add(object: PackObject): void;
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

export function createCommitGraph(): CommitGraph {
	const commits = new Map<string, GraphCommit>();
	const tagTimes = new Map<string, number | null>();
	const authors = new Map<string, CommitAuthor>();

	function shared(author: CommitAuthor): CommitAuthor {
		const key = `${author.name}\0${author.email}`;
		const known = authors.get(key) ?? author;
		authors.set(key, known);
		return known;
	}

	return {
		add({ type, name, content }) {
			if (type === "tag") {
				tagTimes.set(name, parseTagTime(content));
				return;
			}
			const commit = parseCommit(content);
			commits.set(name, { ...commit, author: shared(commit.author) });
		},
		walk(head, known) {
			if (!commits.has(head)) throw new MalformedGitAnswerError("did not send the commit it was asked for");
			const reached: GraphCommit[] = [];
			const seen = new Set([head]);
			const next = [head];
			let missingBefore: number | null = null;
			let metKnown = false;
			for (let name = next.pop(); name !== undefined; name = next.pop()) {
				const commit = commits.get(name);
				if (!commit) continue;
				reached.push(commit);
				for (const parent of commit.parents) {
					if (parent === known) metKnown = true;
					else if (!commits.has(parent))
						missingBefore = Math.max(missingBefore ?? 0, commit.committedAt ?? 0);
					else if (!seen.has(parent)) next.push(parent);
					seen.add(parent);
				}
			}
			return { commits: reached, missingBefore: metKnown ? null : missingBefore, metKnown };
		},
		timeOf: (object) => tagTimes.get(object) ?? commits.get(object)?.committedAt ?? null,
	};
}
