import type { EndingNotice } from "../../../facts/ending-notice.ts";
import { NOT_ASKED } from "../commit-activity.ts";
import { headOf, stateOf, stateReading } from "../graphql/graphql-reading.ts";
import { type GraphqlRepository, graphqlRepositorySchema } from "../schema.ts";
import type { BatchReader } from "./batch-reader.ts";
import { type GithubQuestion, isComparable } from "./question.ts";
import { type Found, failure, type Reading } from "./reading.ts";

/**
 * Settles the repositories for which a glance suffices: unchanged ones, those that are gone, and those that cannot be
 * read now.
 */
export async function glance(
	reader: BatchReader,
	questions: readonly GithubQuestion[],
	signal: AbortSignal | undefined,
): Promise<(Reading | undefined)[]> {
	const known = questions.filter(
		({ previous, commits, thorough }) => !commits || (!thorough && isComparable(previous)),
	);
	// A README is read once, since it tells newcomers that a project has ended.
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

/** Without a new commit the days of commits are as they were. */
function withNewState(asked: string, repository: GraphqlRepository, before: Found): Found {
	const state = stateOf(asked, repository);
	const { humanCommits, botCommitDays, agentCommitDays, commitsTruncated } = before;
	return {
		...state,
		notice: state.notice ?? (before.notice?.where === "readme" ? before.notice : null),
		humanCommits,
		botCommitDays,
		...(agentCommitDays && { agentCommitDays }),
		commitsTruncated,
	};
}
