/** Asks GitHub's GraphQL interface for many repositories in one query, and tells their answers and errors apart. */
import type { z } from "zod";
import {
	BadResponseError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "../../../errors.ts";
import type { HttpClient } from "../../../http/http-client.ts";
import { upstreamUrl } from "../../../http/upstream-url.ts";
import type { GithubBudget } from "../budget/github-budget.ts";
import { type Caller, SOURCE } from "../error-answers.ts";
import { missingRepositoryError, throwIfRateLimited } from "../graphql/graphql-errors.ts";
import { aliasOf, type BatchQuery, batchQuery, type RepositoryInBatch } from "../graphql/graphql-queries.ts";
import { QUERY_TIMEOUT_MS, refuseGraphqlAnswer } from "../graphql/graphql-reader.ts";
import { type GraphqlError, graphqlBatchSchema } from "../schema.ts";
import { askInChunks, type ChunkSize, type Part } from "./ask-in-chunks.ts";

/** One repository's share of an answer; its errors' paths begin with `repository`, as if it had been asked alone. */
export type RepositoryAnswer<T> = { repository: T; errors: GraphqlError[] };
export type RepositoryPart<T> = Part<RepositoryAnswer<T> | undefined>;

export type BatchReader = {
	/**
	 * One part for each repository, in order; `failed` with PackageNotFoundError when it does not exist.
	 *
	 * @throws errors that are not GitHub's: defects, the signal's reason
	 */
	ask<T extends z.ZodType>(
		kind: BatchQuery,
		repositories: readonly RepositoryInBatch[],
		schema: T,
		signal?: AbortSignal,
	): Promise<RepositoryPart<z.output<T>>[]>;
};

/** A hundred repositories and their newest commits. */
const MAX_BYTES = 32 * 1024 * 1024;
/** GitHub gave up half-way: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
const TOO_HEAVY_TYPES: ReadonlySet<string> = new Set([
	"RESOURCE_LIMITS_EXCEEDED",
	"MAX_NODE_LIMIT_EXCEEDED",
	"SERVICE_UNAVAILABLE",
]);
/** The statuses of a gateway when the query took longer than GitHub's ten seconds. */
const TOO_HEAVY_STATUSES: ReadonlySet<number | undefined> = new Set([200, 502, 504]);

/**
 * @param deps.sizes the usable sizes, kept by the reader's owner
 * @param deps.budget is told of a query that cost more than the point that was reserved for it
 */
export function createBatchReader(deps: {
	http: HttpClient;
	url: string;
	token: string;
	now: () => number;
	sizes: Readonly<Record<BatchQuery, ChunkSize>>;
	budget?: Pick<GithubBudget, "take"> | undefined;
}): BatchReader {
	const { http, url, token, now, sizes, budget } = deps;
	const caller = (): Caller => ({ hasToken: true, now: now() });

	async function askOnce<T extends z.ZodType>(
		kind: BatchQuery,
		repositories: readonly RepositoryInBatch[],
		schema: T,
		signal: AbortSignal | undefined,
	): Promise<RepositoryPart<z.output<T>>[]> {
		const { body } = await http.requestJson({
			source: SOURCE,
			url: upstreamUrl(url, ["graphql"]),
			method: "POST",
			idempotent: true,
			headers: { authorization: `Bearer ${token}` },
			body: batchQuery(kind, repositories),
			schema: graphqlBatchSchema(schema),
			maxBytes: MAX_BYTES,
			timeoutMs: QUERY_TIMEOUT_MS,
			signal,
			onAnswer: (answer) => {
				throwIfRateLimited(answer.body.errors, answer.headers, caller());
				if (!answer.body.data) throw withoutData(answer.body.errors, caller());
			},
			onErrorAnswer: (answer) => refuseGraphqlAnswer(answer, caller(), url),
		});
		await payRest(body.data?.rateLimit?.cost ?? 1);
		const data: Readonly<Record<string, unknown>> = body.data ?? {};
		return repositories.map((_, index) => {
			const alias = aliasOf(index);
			const errors = errorsOf(alias, body.errors);
			const repository = data[alias] as z.output<T> | null | undefined;
			return partOf<z.output<T>>(repository ?? undefined, errors, caller());
		});
	}

	/** The answer is here and paid for: a spent budget stops the next query, not this one. */
	async function payRest(cost: number): Promise<void> {
		if (!budget || cost <= 1) return;
		try {
			await budget.take(cost - 1);
		} catch (error) {
			if (!(error instanceof RateLimitedError)) throw error;
		}
	}

	return {
		ask: (kind, repositories, schema, signal) =>
			askInChunks(repositories, {
				size: sizes[kind],
				ask: (chunk) => askOnce(kind, chunk, schema, signal),
				isTooHeavy,
				isRefusal,
			}),
	};
}

function partOf<T>(repository: T | undefined, errors: GraphqlError[], caller: Caller): RepositoryPart<T> {
	const gaveUp = errors.some(isTooHeavyError);
	if (repository !== undefined) {
		return { state: gaveUp ? "again" : "answered", value: { repository, errors } };
	}
	if (gaveUp) return { state: "again", value: undefined };
	return { state: "failed", error: missingRepositoryError(errors, caller) };
}

/** Errors of one alias, in the form they have when a repository is asked alone. */
function errorsOf(alias: string, errors: readonly GraphqlError[]): GraphqlError[] {
	return errors
		.filter(({ path }) => path[0] === alias)
		.map((error) => ({ ...error, path: ["repository", ...error.path.slice(1)] }));
}

/** The error of an answer without data: the whole query failed, since it was too heavy or is not allowed. */
function withoutData(errors: readonly GraphqlError[], caller: Caller): UpstreamError {
	if (errors.length > 0 && errors.some(isTooHeavyError)) {
		return new UpstreamUnavailableError("GitHub could not finish the query; a smaller one may do.", {
			source: SOURCE,
			status: 200,
		});
	}
	const error = missingRepositoryError(errors, caller);
	// An interface that finds nothing at all says nothing about the repositories.
	return error instanceof PackageNotFoundError
		? new BadResponseError("GitHub answered the query without data.", { source: SOURCE, status: 200 })
		: error;
}

function isTooHeavyError({ type, message }: GraphqlError): boolean {
	if (type) return TOO_HEAVY_TYPES.has(type);
	return /\btime(?:d )?out\b|\bsomething went wrong\b/i.test(message ?? "");
}

function isTooHeavy(error: Error): boolean {
	if (error instanceof UpstreamTimeoutError) return true;
	return error instanceof UpstreamUnavailableError && TOO_HEAVY_STATUSES.has(error.status);
}

function isRefusal(error: unknown): error is Error {
	return error instanceof UpstreamError;
}
