/**
 * GitHub for many repositories. A glance at a hundred of them costs two points and tells their state and which commit is
 * the newest: only where git does not tell the commits, and the newest is another than the one last known, are they read,
 * 25 repositories to a point.
 */
import { type Clock, timestamp } from "../../../clock.ts";
import type { FailedReport, Gap, GithubReport } from "../../../facts/source-report.ts";
import type { HttpClient } from "../../../http/http-client.ts";
import { noTurns, type TakeTurn } from "../../../turns.ts";
import { failedReport } from "../../failed-report.ts";
import type { GithubBudget } from "../budget/github-budget.ts";
import type { GithubSource } from "../client.ts";
import { GITHUB_URL } from "../error-answers.ts";
import type { GithubFacts } from "../facts.ts";
import { isRepositoryPath } from "../repository-path.ts";
import { createChunkSize } from "./ask-in-chunks.ts";
import { type BatchReader, createBatchReader } from "./batch-reader.ts";
import { glance } from "./glance.ts";
import { distinct, type GithubQuestion, keyOf } from "./question.ts";
import type { Reading } from "./reading.ts";
import { type Process, readWhole } from "./whole-repositories.ts";

/** About what GitHub answers within a few seconds: a hundred repositories with plain fields, 25 with their commits. */
const LARGEST = { first: 50, glance: 100, whole: 25, page: 25 } as const;

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
				// GitHub has no repository whose name its grammar forbids.
				if (!reading) {
					return report({ facts: { found: false, repository, why: "not_found" }, gaps: [] });
				}
				return "error" in reading ? failedReport("github", reading.error) : report(reading);
			});
		},
	};
}

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
