import { inSlices, type TakeTurn } from "../../../turns.ts";
import { type CommitHistory, commitActivity, lacksRecentCommits } from "../commit-activity.ts";
import {
	appendPage,
	type FirstReading,
	firstReading,
	MAX_HISTORY_PAGES,
} from "../graphql/graphql-reading.ts";
import { type GraphqlRepository, graphqlHistorySchema, graphqlRepositorySchema } from "../schema.ts";
import type { BatchReader, RepositoryPart } from "./batch-reader.ts";
import type { GithubQuestion } from "./question.ts";
import { failure, type Reading } from "./reading.ts";

/** Repositories that are put together in one turn of the loop. */
const READ_A_TURN = 3;

/** The parts of the process that a reading needs. */
export type Process = { now: () => number; takeTurn: TakeTurn };

export async function readWhole(
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
	const histories = await readOn(reader, questions, { first, now }, signal);
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
	{ first, now }: { first: readonly (FirstReading | Reading)[]; now: () => number },
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
