/**
 * GitHub for many repositories. A glance at a hundred of them costs two points and tells their state and which commit is
 * the newest: only where git does not tell the commits, and the newest is another than the one last known, are they read,
 * 25 repositories to a point.
 */
import { type Clock, timestamp } from "../../clock.ts";
import { PackageNotFoundError } from "../../errors.ts";
import type { EndingNotice } from "../../facts/ending-notice.ts";
import type { FailedReport, Gap, GithubReport } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { inSlices, noTurns, type TakeTurn } from "../../turns.ts";
import { failedReport } from "../failed-report.ts";
import { createChunkSize } from "./ask-in-chunks.ts";
import { type BatchReader, createBatchReader, type RepositoryPart } from "./batch-reader.ts";
import type { GithubSource } from "./client.ts";
import { type CommitHistory, commitActivity, lacksRecentCommits, NOT_ASKED } from "./commit-activity.ts";
import { GITHUB_URL, whyMissing } from "./error-answers.ts";
import type { GithubFacts } from "./facts.ts";
import type { GithubBudget } from "./github-budget.ts";
import {
	appendPage,
	type FirstReading,
	firstReading,
	headOf,
	MAX_HISTORY_PAGES,
	stateOf,
	stateReading,
} from "./graphql-reading.ts";
import { isRepositoryPath } from "./repository-path.ts";
import { type GraphqlRepository, graphqlHistorySchema, graphqlRepositorySchema } from "./schema.ts";

/** Repositories that are put together in one turn of the loop. */
const READ_A_TURN = 3;
/** About what GitHub answers within a few seconds: a hundred repositories with plain fields, 25 with their commits. */
const LARGEST = { first: 50, glance: 100, whole: 25, page: 25 } as const;

export type GithubQuestion = {
	/** `owner/name` as the package declares it. */
	repository: string;
	/** The last report; undefined: none. */
	previous: GithubReport | undefined;
	/** Git does not tell them: read the commits, if there are new ones. */
	commits: boolean;
	/** Read them whether or not there are new ones. */
	thorough: boolean;
};

export type GithubBatch = {
	/**
	 * One report for each question, in their order; the same repository is asked once. A repository that cannot be read
	 * is a failed report of its own.
	 *
	 * @throws the refusal (RateLimitedError, CircuitOpenError, UpstreamUnavailableError, …) when none could be read
	 */
	collect(
		questions: readonly GithubQuestion[],
		signal?: AbortSignal,
	): Promise<(GithubReport | FailedReport)[]>;
};

type Found = Extract<GithubFacts, { found: true }>;
type Reading = { facts: GithubFacts; gaps: Gap[] } | { error: Error };

/**
 * @param deps.token without one there is no GraphQL: repositories are then read one after the other, within the 60
 * calls an hour that GitHub allows
 */
export function createGithubBatch(deps: {
	http: HttpClient;
	clock: Clock;
	single: GithubSource;
	token?: string | undefined;
	url?: string;
	budget?: Pick<GithubBudget, "take">;
	/** Waited for between repositories whose commits were read: each takes a millisecond. Default: not at all. */
	takeTurn?: TakeTurn;
}): GithubBatch {
	const { http, clock, single, token, url = GITHUB_URL, budget, takeTurn = noTurns } = deps;
	const now = () => clock.now();
	const sizes = {
		first: createChunkSize(LARGEST.first),
		glance: createChunkSize(LARGEST.glance),
		whole: createChunkSize(LARGEST.whole),
		page: createChunkSize(LARGEST.page),
	};
	const reader = token ? createBatchReader({ http, url, token, now, sizes, budget }) : undefined;

	function report({ facts, gaps }: { facts: GithubFacts; gaps: Gap[] }): GithubReport {
		return { source: "github", state: "collected", observedAt: timestamp(clock), facts, gaps };
	}

	async function readOneByOne(
		questions: readonly GithubQuestion[],
		signal?: AbortSignal,
	): Promise<Reading[]> {
		const readings: Reading[] = [];
		let refusal: Error | undefined;
		for (const { repository, commits } of questions) {
			try {
				if (refusal) throw refusal;
				readings.push(await single.collect(repository, { commits }, signal));
			} catch (error) {
				if (!(error instanceof Error) || signal?.aborted) throw error;
				// The refusal of this question stops the next ones too; a single repository is never an error.
				refusal = error;
				readings.push({ error });
			}
		}
		return readings;
	}

	return {
		async collect(questions, signal) {
			const asked = distinct(questions.filter(({ repository }) => isRepositoryPath(repository)));
			const readings = reader
				? await readTogether(reader, asked, { now, takeTurn }, signal)
				: await readOneByOne(asked, signal);
			const refusal = readings.find((reading) => "error" in reading);
			if (refusal && "error" in refusal && readings.every((reading) => "error" in reading))
				throw refusal.error;
			const byRepository = new Map(
				asked.map(({ repository }, index) => [keyOf(repository), readings[index]]),
			);
			return questions.map(({ repository }) => {
				const reading = byRepository.get(keyOf(repository));
				// GitHub cannot have what its own grammar does not allow.
				if (!reading) {
					return report({ facts: { found: false, repository, why: "not_found" }, gaps: [] });
				}
				return "error" in reading ? failedReport("github", reading.error) : report(reading);
			});
		},
	};
}

/** The parts of the process that a reading needs. */
type Process = { now: () => number; takeTurn: TakeTurn };

async function readTogether(
	reader: BatchReader,
	questions: readonly GithubQuestion[],
	process: Process,
	signal: AbortSignal | undefined,
): Promise<Reading[]> {
	const glances = await glance(reader, questions, signal);
	const unread = questions.filter((_, index) => glances[index] === undefined);
	const read = await readWhole(reader, unread, process, signal);
	const byQuestion = new Map(unread.map((question, index) => [question, read[index]]));
	return questions.map((question, index): Reading => {
		const reading = glances[index] ?? byQuestion.get(question);
		return reading ?? { error: new Error("The repository was not read.") };
	});
}

/** Settles what a glance can: unchanged repositories, those that are gone, those that cannot be read now. */
async function glance(
	reader: BatchReader,
	questions: readonly GithubQuestion[],
	signal: AbortSignal | undefined,
): Promise<(Reading | undefined)[]> {
	const known = questions.filter(
		({ previous, commits, thorough }) => !commits || (!thorough && isComparable(previous)),
	);
	// A README is read once: that a project has ended, it is said to whoever comes new.
	const [introduced, unknown] = [known.filter(isIntroduced), known.filter((one) => !isIntroduced(one))];
	const [glances, firsts] = await Promise.all([
		reader.ask("glance", introduced, graphqlRepositorySchema, signal),
		reader.ask("first", unknown, graphqlRepositorySchema, signal),
	]);
	const parts = new Map([
		...introduced.map((question, index) => [question, glances[index]] as const),
		...unknown.map((question, index) => [question, firsts[index]] as const),
	]);
	const settled = new Map<GithubQuestion, Reading>();
	for (const question of known) {
		const part = parts.get(question);
		if (part?.state === "failed") settled.set(question, failure(question.repository, part.error));
		if (part?.state !== "answered" || !part.value) continue;
		const { repository, errors } = part.value;
		if (!question.commits) {
			const { state, gaps } = stateReading(question.repository, repository, errors);
			settled.set(question, { facts: { ...state, ...NOT_ASKED, notice: noticeOf(state, question) }, gaps });
			continue;
		}
		if (errors.length > 0) continue;
		const before = question.previous?.facts;
		if (!before?.found || headOf(repository) !== before.head) continue;
		settled.set(question, {
			facts: withNewState(question.repository, repository, before),
			gaps: [],
		});
	}
	return questions.map((question) => settled.get(question));
}

function isIntroduced({ previous }: GithubQuestion): boolean {
	return previous?.facts.found === true && previous.facts.notice !== undefined;
}

/** A glance does not read the README: what stood there stays. */
function noticeOf(state: { notice?: Found["notice"] }, { previous }: GithubQuestion): EndingNotice | null {
	const before = previous?.facts.found ? previous.facts.notice : undefined;
	return state.notice ?? (before?.where === "readme" ? before : null);
}

/** Only a report that has no gaps and knows the newest commit can stand in for the commits. */
function isComparable(previous: GithubReport | undefined): boolean {
	return (
		previous !== undefined &&
		previous.gaps.length === 0 &&
		previous.facts.found &&
		previous.facts.humanCommits !== null &&
		previous.facts.head !== undefined
	);
}

/** Merged pull requests and releases come with commits: without a new commit they are as they were. */
function withNewState(asked: string, repository: GraphqlRepository, before: Found): Found {
	const state = stateOf(asked, repository);
	const { mergedPullRequests, lastReleaseAt, humanCommits, botCommitDays, commitsTruncated } = before;
	const { agentCommitDays } = before;
	return {
		...state,
		notice: state.notice ?? (before.notice?.where === "readme" ? before.notice : null),
		mergedPullRequests,
		lastReleaseAt,
		humanCommits,
		botCommitDays,
		...(agentCommitDays && { agentCommitDays }),
		commitsTruncated,
	};
}

async function readWhole(
	reader: BatchReader,
	questions: readonly GithubQuestion[],
	{ now, takeTurn }: Process,
	signal: AbortSignal | undefined,
): Promise<Reading[]> {
	const parts = await reader.ask("whole", questions, graphqlRepositorySchema, signal);
	const first: (FirstReading | Reading)[] = [];
	await inSlices(questions, READ_A_TURN, takeTurn, ({ repository }, index) => {
		first.push(firstOf(repository, parts[index]));
	});
	const histories = await readOn(reader, questions, first, now, signal);
	const readings: Reading[] = [];
	await inSlices(first, READ_A_TURN, takeTurn, (reading, index) => {
		if (!("state" in reading)) return readings.push(reading);
		const activity = commitActivity(histories[index] ?? reading.history, now());
		return readings.push({ facts: { ...reading.state, ...activity }, gaps: reading.gaps });
	});
	return readings;
}

function firstOf(
	repository: string,
	part: RepositoryPart<GraphqlRepository> | undefined,
): FirstReading | Reading {
	if (!part || part.state === "failed") return failure(repository, part?.error ?? new Error("not answered"));
	if (!part.value) return failure(repository, new Error("GitHub gave the repository up."));
	return firstReading(repository, part.value.repository, part.value.errors);
}

/** Older pages of all repositories that have them, side by side; where one fails, the history ends and says so. */
async function readOn(
	reader: BatchReader,
	questions: readonly GithubQuestion[],
	first: readonly (FirstReading | Reading)[],
	now: () => number,
	signal: AbortSignal | undefined,
): Promise<(CommitHistory | undefined)[]> {
	const histories = first.map((reading) => ("state" in reading ? reading.history : undefined));
	let open = first.flatMap((reading, index) => {
		const after = "state" in reading ? reading.next?.endCursor : undefined;
		return after ? [{ index, repository: questions[index]?.repository ?? "", after }] : [];
	});
	for (let page = 1; page < MAX_HISTORY_PAGES; page++) {
		open = open.filter(({ index }) => {
			const history = histories[index];
			return history !== undefined && lacksRecentCommits(history, now());
		});
		if (open.length === 0) break;
		const parts = await reader.ask("page", open, graphqlHistorySchema, signal);
		open = open.flatMap((entry, position) => {
			const part = parts[position];
			const next =
				part?.state === "failed" ? undefined : part?.value?.repository.defaultBranchRef?.target?.history;
			const history = histories[entry.index];
			if (!next || !history) return [];
			histories[entry.index] = appendPage(history, next);
			return next.pageInfo.endCursor ? [{ ...entry, after: next.pageInfo.endCursor }] : [];
		});
	}
	return histories;
}

/** A repository that does not exist, is private or blocked is a fact, not an error. */
function failure(repository: string, error: Error): Reading {
	return error instanceof PackageNotFoundError
		? { facts: { found: false, repository, why: whyMissing(error) }, gaps: [] }
		: { error };
}

function distinct(questions: readonly GithubQuestion[]): GithubQuestion[] {
	const byRepository = new Map<string, GithubQuestion>();
	for (const question of questions) {
		const key = keyOf(question.repository);
		const before = byRepository.get(key);
		// The package that knows less decides, when two have one repository.
		const asksMore = question.commits && (question.thorough || !isComparable(question.previous));
		if (!before || asksMore || (question.commits && !before.commits)) byRepository.set(key, question);
	}
	return [...byRepository.values()];
}

function keyOf(repository: string): string {
	return repository.toLowerCase();
}
