/** Reads a repository over GraphQL, which needs a token: everything in one call, and older commits page by page. */
import type { z } from "zod";
import { BadResponseError, UpstreamError } from "../../../errors.ts";
import type { Gap } from "../../../facts/source-report.ts";
import type { HttpClient } from "../../../http/http-client.ts";
import type { TextAnswer } from "../../../http/json-request.ts";
import { upstreamUrl } from "../../../http/upstream-url.ts";
import { type CommitHistory, lacksRecentCommits } from "../commit-activity.ts";
import { type Caller, refuseAnswer, SOURCE } from "../error-answers.ts";
import type { RepositoryReading } from "../repository-reading.ts";
import {
	type GraphqlError,
	graphqlAnswerSchema,
	graphqlHistorySchema,
	graphqlRepositorySchema,
	type HistoryPage,
} from "../schema.ts";
import {
	isGivenUp,
	missingRepositoryError,
	RepositoryGivenUpError,
	throwIfRateLimited,
} from "./graphql-errors.ts";
import {
	COUNTED_FACTS,
	HISTORY_QUERY,
	LIGHT_REPOSITORY_QUERY,
	LIGHT_STATE_QUERY,
	REPOSITORY_QUERY,
	STATE_QUERY,
} from "./graphql-queries.ts";
import { appendPage, firstReading, MAX_HISTORY_PAGES, stateReading } from "./graphql-reading.ts";

/** GitHub gives a query up after about ten seconds: its own answer is more telling than our impatience. */
export const QUERY_TIMEOUT_MS = 12_000;

type GraphqlReaderOptions = { http: HttpClient; url: string; token: string; now: () => number };
type Question = {
	query: string;
	repository: string;
	/** The cursor of a page of commits; absent from questions that ask for none. */
	after?: string | null;
	signal: AbortSignal | undefined;
};
type Reply<T> = { repository: T; errors: GraphqlError[]; pointsRemaining: number | undefined };

/**
 * Reads state and, if requested, the newest commits; then older ones within the look-back. Parts that partial data
 * lacks are gaps. When a later page fails, the history ends there and is marked as truncated. When GitHub gives up on
 * a part of the repository, it is asked once more without the counts.
 *
 * @throws RepositoryGivenUpError when the lighter question is too heavy as well
 * @throws TokenRefusedError when the repository's organisation does not accept the token
 * @throws PackageNotFoundError when the repository does not exist or the token may not see it
 * @throws RateLimitedError, UpstreamForbiddenError, UpstreamUnavailableError, BadResponseError
 */
export async function readByGraphql(
	options: GraphqlReaderOptions,
	repository: string,
	asked: { commits: boolean },
	signal: AbortSignal | undefined,
): Promise<RepositoryReading> {
	const common = { repository, signal };
	if (!asked.commits) {
		const reply = await askForRepository(options, { ...common, query: STATE_QUERY }, LIGHT_STATE_QUERY);
		return { ...stateReading(repository, reply.repository, reply.errors, reply.gaps), history: null };
	}
	const question = { ...common, query: REPOSITORY_QUERY, after: null };
	const reply = await askForRepository(options, question, LIGHT_REPOSITORY_QUERY);
	const { state, history, gaps: read, next } = firstReading(repository, reply.repository, reply.errors);
	const gaps = [...read, ...reply.gaps];
	if (!next) return { state, history, gaps };
	const whole = await readOn(
		options,
		{ ...question, query: HISTORY_QUERY },
		{ history, next },
		reply.pointsRemaining,
	);
	return { state, history: whole, gaps };
}

async function askForRepository(options: GraphqlReaderOptions, question: Question, lighter: string) {
	try {
		return { ...(await ask(options, question, graphqlRepositorySchema)), gaps: [] };
	} catch (error) {
		if (!(error instanceof RepositoryGivenUpError)) throw error;
		const light = await ask(options, { ...question, query: lighter }, graphqlRepositorySchema);
		return { ...light, gaps: COUNTED_FACTS.map((field): Gap => ({ field, error: error.name })) };
	}
}

/** Appends older pages while they may be within the look-back. */
async function readOn(
	options: GraphqlReaderOptions,
	question: Question,
	first: { history: CommitHistory; next: HistoryPage["pageInfo"] },
	pointsRemaining: number | undefined,
): Promise<CommitHistory> {
	let { history } = first;
	let after = first.next.endCursor;
	let points = pointsRemaining;
	for (let page = 1; page < MAX_HISTORY_PAGES; page++) {
		if (!after || points === 0 || !lacksRecentCommits(history, options.now())) break;
		const next = await askForPage(options, { ...question, after });
		if (!next) break;
		history = appendPage(history, next.page);
		after = next.page.pageInfo.endCursor;
		points = next.pointsRemaining;
	}
	return history;
}

/** Undefined when the page cannot be read: the earlier pages are still useful. */
async function askForPage(options: GraphqlReaderOptions, question: Question) {
	try {
		const { repository, pointsRemaining } = await ask(options, question, graphqlHistorySchema);
		const page = repository.defaultBranchRef?.target?.history;
		return page ? { page, pointsRemaining } : undefined;
	} catch (error) {
		if (error instanceof UpstreamError) return undefined;
		throw error;
	}
}

async function ask<T extends z.ZodType>(
	options: GraphqlReaderOptions,
	{ query, repository, after, signal }: Question,
	schema: T,
): Promise<Reply<z.output<T>>> {
	const [owner, name] = repository.split("/");
	const caller = (): Caller => ({ hasToken: true, now: options.now() });
	const { body } = await options.http.requestJson({
		source: SOURCE,
		url: upstreamUrl(options.url, ["graphql"]),
		method: "POST",
		idempotent: true,
		headers: { authorization: `Bearer ${options.token}` },
		body: { query, variables: { owner, name, ...(after !== undefined && { after }) } },
		schema: graphqlAnswerSchema(schema),
		timeoutMs: QUERY_TIMEOUT_MS,
		signal,
		onAnswer: (answer) => {
			throwIfRateLimited(answer.body.errors, answer.headers, caller());
			const isMissing = !answer.body.data?.repository && !isGivenUp(answer.body.errors);
			if (isMissing) throw missingRepositoryError(answer.body.errors, caller());
		},
		onErrorAnswer: (answer) => refuseGraphqlAnswer(answer, caller(), options.url),
	});
	const found = body.data?.repository;
	// Thrown here, not above: one heavy repository says nothing of how GitHub is.
	if (!found) throw new RepositoryGivenUpError(body.errors);
	return { repository: found, errors: body.errors, pointsRemaining: body.data?.rateLimit?.remaining };
}

/** @throws what `refuseAnswer` throws; BadResponseError when there is no GraphQL interface */
export function refuseGraphqlAnswer(answer: TextAnswer, caller: Caller, url: string): void {
	refuseAnswer(answer, caller);
	// The interface is missing, not the repository: a wrong address must not declare packages abandoned.
	if (answer.status === 404 || answer.status === 410) {
		throw new BadResponseError(`There is no GraphQL interface at ${url} (${answer.status}).`, {
			source: SOURCE,
			status: answer.status,
		});
	}
}
