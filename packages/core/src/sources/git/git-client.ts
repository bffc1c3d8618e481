/**
 * Reads a repository's history from its own server, by protocol version 2 of git: commits and tags without trees and
 * files (`filter tree:0`). Works for every forge that supports the filter, and needs no token.
 */
import type { Dispatcher } from "undici";
import { type Clock, monotonicNow, type Random } from "../../clock.ts";
import { BadResponseError, UpstreamForbiddenError } from "../../errors.ts";
import { remainingTime } from "../../resilience/deadline.ts";
import { startDeadline } from "../../time-limit.ts";
import { type CommitGraph, createCommitGraph, type GraphCommit } from "./history/commit-graph.ts";
import type { GitLimits } from "./limits.ts";
import { createGitCommands, type FoundRepository } from "./protocol/git-commands.ts";
import { GitRefusedError, MalformedGitAnswerError } from "./protocol/git-errors.ts";
import { createGitTransport, type GitCall as TransportCall } from "./protocol/git-transport.ts";
import type { ObjectFormat } from "./protocol/object-format.ts";
import { tooLate, toUpstreamError } from "./protocol/reading-failure.ts";
import { isUnchanged, type KnownReferences, type References, shortName } from "./protocol/references.ts";

export type GitRequest = {
	/** `https://host/owner/name.git` */
	address: URL;
	/** The host's name in sentences. */
	host: string;
	/** The source's name in circuits and metrics. */
	source: string;
	/** Omitted when the host refuses it: public repositories need none. */
	token?: string | undefined;
	known?: KnownReferences | undefined;
	/** Look first where the repository is now: it has moved before. */
	mayHaveMoved?: boolean;
	/** Seconds since 1970; used when the whole history is more than the limits allow. */
	fallbackSince: number;
	signal?: AbortSignal | undefined;
};

export type GitReading = {
	/** The repository's present address: another one after a rename. */
	address: URL;
	objectFormat: ObjectFormat;
	references: References;
	/** True when nothing has changed since `known`; then neither commits nor tags were sent. */
	unchanged: boolean;
	/** Commits of the default branch in no order; those before `known.head` are left out when `continuesKnown`. */
	commits: GraphCommit[];
	continuesKnown: boolean;
	/** Seconds since 1970 before which commits may be missing; null when the history is whole. */
	wholeSince: number | null;
	/** Seconds since 1970 by object, of the tags that `known` does not have; null when the tag does not say. */
	tagTimes: Map<string, number | null>;
	/** False when the repository has more tags than are read. */
	tagsRead: boolean;
};

export type GitClient = {
	/**
	 * @throws PackageNotFoundError when the host says that there is no such repository
	 * @throws UpstreamForbiddenError when it requires credentials, or must not be asked
	 * @throws RateLimitedError, UpstreamUnavailableError, UpstreamTimeoutError, BadResponseError
	 * @throws the signal's reason when the caller gave up
	 */
	read(request: GitRequest): Promise<GitReading>;
	close(): Promise<void>;
};

/** `endsAt`: by the monotonic clock. */
type GitCall = TransportCall & { endsAt: number };

/** The share of a reading's time for the whole history. The rest is kept for a second try with the last years alone. */
const SHARE_OF_WHOLE = 0.6;

/** @param deps.dispatcher closed by `close`; where addresses come from strangers, one with `createPublicLookup` */
export function createGitClient(deps: {
	dispatcher: Dispatcher;
	clock: Clock;
	random: Random;
	limits: GitLimits;
}): GitClient {
	const { clock, limits } = deps;
	const transport = createGitTransport(deps);
	const { findRepository, listReferences, fetchPack } = createGitCommands(transport, limits);

	/** The whole history; if it exceeds the limits, the part that was sent, or only the last years. */
	async function fetchHistory(
		target: { address: URL; format: ObjectFormat },
		asked: { wants: string[]; since: number; canDeepen: boolean },
		call: GitCall,
	): Promise<{ graph: CommitGraph; cutAt: number | null }> {
		const whole = createCommitGraph();
		const lateAt = monotonicNow(clock) + (call.endsAt - monotonicNow(clock)) * SHARE_OF_WHOLE;
		const isLate = () => asked.canDeepen && monotonicNow(clock) > lateAt;
		const wanted = { lines: asked.wants, onObject: whole.add, isLate };
		if (await fetchPack(target, wanted, call)) return { graph: whole, cutAt: null };
		if (!asked.canDeepen) return { graph: whole, cutAt: null };
		const recent = createCommitGraph();
		const lines = [...asked.wants, `deepen-since ${asked.since}`];
		const isRead = await fetchPack(target, { lines, onObject: recent.add, isLate: () => false }, call);
		if (isRead) return { graph: recent, cutAt: asked.since };
		return { graph: whole, cutAt: null };
	}

	function readReferences(
		found: FoundRepository,
		references: References,
		request: GitRequest,
		call: GitCall,
	): Promise<GitReading> | GitReading {
		const { known } = request;
		return known && isUnchanged(references, known)
			? unchangedReading(found.address, known, references)
			: readChanged(found, references, request, call);
	}

	async function readChanged(
		found: FoundRepository,
		references: References,
		request: GitRequest,
		call: GitCall,
	): Promise<GitReading> {
		const { known } = request;
		const base = { address: found.address, objectFormat: found.format, references, unchanged: false };
		const knownTags = new Set(known?.tags);
		const tagsRead = references.tags.length <= limits.maxTags;
		const newTags = tagsRead ? references.tags.filter((tag) => !knownTags.has(shortName(tag))) : [];
		const head = references.head;
		const have = known?.head && head ? known.head : undefined;
		const newCommits = head && head !== have ? [head] : [];
		const wants = [...new Set([...newCommits, ...newTags])].map((name) => `want ${name}`);
		if (wants.length === 0) {
			const continuesKnown = have !== undefined;
			return { ...base, commits: [], continuesKnown, wholeSince: null, tagTimes: new Map(), tagsRead };
		}
		const fetched = await fetchHistory(
			found,
			{
				wants: have ? [...wants, `have ${have}`] : wants,
				since: request.fallbackSince,
				canDeepen: found.canDeepen,
			},
			call,
		);
		const tagTimes = new Map(newTags.map((tag) => [tag, fetched.graph.timeOf(tag)]));
		if (!head || head === have) {
			return { ...base, commits: [], continuesKnown: head === have, wholeSince: null, tagTimes, tagsRead };
		}
		const walk = fetched.graph.walk(head, have);
		if (have && !walk.metKnown && walk.missingBefore !== null) {
			// The branch was rewritten, so the known commits are no longer part of it.
			return readChanged(found, references, { ...request, known: undefined }, call);
		}
		return {
			...base,
			commits: walk.commits,
			continuesKnown: walk.metKnown,
			wholeSince: walk.missingBefore === null ? null : (fetched.cutAt ?? walk.missingBefore),
			tagTimes,
			tagsRead,
		};
	}

	async function readWith(request: GitRequest, call: GitCall): Promise<GitReading> {
		const { known } = request;
		if (known && !request.mayHaveMoved) {
			const references = await listReferences(request.address, known.objectFormat, call).catch(notIfMoved);
			if (references) {
				// The server still has the capabilities that it had at the first reading.
				const found = { address: request.address, format: known.objectFormat, canDeepen: true };
				return readReferences(found, references, request, call);
			}
		}
		const { address, format, canDeepen, references } = await findRepository(request.address, call);
		const usable = known?.objectFormat === format ? known : undefined;
		return readReferences({ address, format, canDeepen }, references, { ...request, known: usable }, call);
	}

	async function readAs(request: GitRequest, call: GitCall): Promise<GitReading> {
		try {
			return await readWith(request, call);
		} catch (error) {
			if (call.token === undefined || !(error instanceof UpstreamForbiddenError)) throw error;
			return await readWith(request, { ...call, token: undefined });
		}
	}

	return {
		async read(request) {
			request.signal?.throwIfAborted();
			const { source, host, token } = request;
			const remaining = remainingTime(monotonicNow(clock));
			const timeMs = Math.min(limits.timeoutMs, remaining);
			const deadline = startDeadline(clock, timeMs, request.signal);
			const endsAt = monotonicNow(clock) + timeMs;
			try {
				return await readAs(request, { source, host, token, signal: deadline.signal, endsAt });
			} catch (error) {
				request.signal?.throwIfAborted();
				if (deadline.isCauseOf(error)) throw tooLate(request, limits.timeoutMs, remaining, error);
				throw toUpstreamError(request, error);
			} finally {
				deadline.release();
			}
		},
		close: () => transport.close(),
	};
}

function unchangedReading(address: URL, known: KnownReferences, references: References): GitReading {
	return {
		address,
		objectFormat: known.objectFormat,
		references,
		unchanged: true,
		commits: [],
		continuesKnown: true,
		wholeSince: null,
		tagTimes: new Map(),
		tagsRead: true,
	};
}

/** A repository that moved answers a command with a redirect, one that changed its format with a refusal: look again. */
function notIfMoved(error: unknown): undefined {
	if (error instanceof BadResponseError || error instanceof GitRefusedError) return undefined;
	if (error instanceof MalformedGitAnswerError) return undefined;
	throw error;
}
