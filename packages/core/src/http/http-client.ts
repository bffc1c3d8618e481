/**
 * The one way out of the process: a pooled keep-alive client with caps on size and time, whose failures are
 * classified here, at the edge, into the errors of `errors.ts`. Sources only build URLs and read answers.
 */
import type { Dispatcher } from "undici";
import { type Clock, monotonicNow, type Random } from "../clock.ts";
import { UpstreamTimeoutError } from "../errors.ts";
import { OutOfTimeError, remainingTime } from "../resilience/deadline.ts";
import { type FailedAttempt, retry } from "../resilience/retry.ts";
import { createRetryBudget, type RetryBudget } from "../resilience/retry-budget.ts";
import { BLIP_RETRY } from "../resilience/retry-presets.ts";
import { isRepeatedByStateMachine } from "../resilience/state-attempt.ts";
import { isBlip, retryAfterMsOf, statusError } from "../sources/upstream-failure.ts";
import { startDeadline } from "../time-limit.ts";
import { noTurns, type TakeTurn } from "../turns.ts";
import { VERSION } from "../version.ts";
import { exchange, isSuccess, prepare } from "./exchange.ts";
import { parseJson, parseShape } from "./json-body.ts";
import type { JsonAnswer, JsonRequest, TextAnswer } from "./json-request.ts";
import { createDispatcher, type ProxySettings } from "./proxy.ts";
import { parseRetryAfter } from "./retry-after.ts";

export type HttpClient = {
	/**
	 * Requests JSON and validates it; a 304 returns `known`. A short failure (a connection reset or refused, a 429 or
	 * 503 that asks for a pause of at most two seconds) is retried once; nothing else is.
	 *
	 * @throws PackageNotFoundError on 404 and 410
	 * @throws RateLimitedError on 429
	 * @throws UpstreamForbiddenError on 401 and 403
	 * @throws UpstreamTimeoutError when the time is spent
	 * @throws UpstreamUnavailableError on 408, 5xx and connection failures, also in the middle of a body
	 * @throws BadResponseError on any other status, an oversized or malformed body, or a wrong shape
	 * @throws the signal's reason when the caller gave up
	 */
	requestJson<T>(request: JsonRequest<T>): Promise<JsonAnswer<T>>;
	/** Waits for the requests under way, then closes the connections and the dispatcher. */
	close(): Promise<void>;
};

export type HttpClientOptions = {
	/** Times the requests and the pause before a second try. */
	clock: Clock;
	random: Random;
	/** Called after each failed attempt; its errors are ignored. */
	onAttemptFailed?: (
		call: Pick<JsonRequest<unknown>, "source" | "url" | "method">,
		failure: FailedAttempt,
	) => void;
	/** Waited for before an answer is read, and before each further step with a large one. Default: not at all. */
	takeTurn?: TakeTurn;
	/** The upstreams that are asked by HTTP/2, by the names that requests give. Default: none. */
	speaksHttp2?: (source: string) => boolean;
	/** A mail address or a page, for upstreams that want to know whom to ask: crates.io refuses who names nobody. */
	contact?: string | undefined;
	/** The way out, where it leads through a proxy. Default: none. */
	proxy?: ProxySettings | undefined;
	/** undici dispatcher for all; by default a keep-alive pool for each protocol. The client closes it. */
	dispatcher?: Dispatcher;
};

const DEFAULT_TIMEOUT_MS = 10_000;
/**
 * Characters of an answer that takes about four milliseconds to read. A smaller one is read in one turn: text and values that
 * live from turn to turn grow old in V8's heap, and what that costs is one long pause for all.
 */
const LARGE_ANSWER = 256 * 1024;
/** DepHealth's own page; operators should set their own contact. */
const DEFAULT_CONTACT = "https://www.npmjs.com/package/dephealth";

/**
 * HTTP/1.1: many connections, one request on each, since on a slow upstream a pipelined request waits for the one before
 * it. HTTP/2, where an upstream is asked for it and speaks it: one connection with many streams. Hosts keep idle connections
 * for a minute or more.
 */
export function poolOptions({ http2 }: { http2: boolean }) {
	return {
		connections: 128,
		pipelining: 1,
		allowH2: http2,
		keepAliveTimeout: 30_000,
		connect: { timeout: 5_000 },
	} as const;
}

/** Longer pauses belong to the state machine and the dead-letter queue. */
const MAX_RETRY_AFTER_MS = 2_000;
const BLIP = {
	...BLIP_RETRY,
	maxRetryAfterMs: MAX_RETRY_AFTER_MS,
	retryAfterMs: retryAfterMsOf,
} as const;

export function createHttpClient(options: HttpClientOptions): HttpClient {
	const { dispatcher, speaksHttp2 = () => false } = options;
	const userAgent = `dephealth/${VERSION} (+${options.contact ?? DEFAULT_CONTACT})`;
	const pools = new Map<boolean, Dispatcher>();

	function dispatcherFor(source: string): Dispatcher {
		if (dispatcher) return dispatcher;
		const http2 = speaksHttp2(source);
		const pool = pools.get(http2) ?? createDispatcher(poolOptions({ http2 }), options.proxy);
		pools.set(http2, pool);
		return pool;
	}

	/** The retry budgets by source. Source names come from the code, so there are few. */
	const budgets = new Map<string, RetryBudget>();

	function budgetOf(source: string): RetryBudget {
		const budget = budgets.get(source) ?? createRetryBudget();
		budgets.set(source, budget);
		return budget;
	}

	return {
		requestJson: (jsonRequest) =>
			requestJson(
				dispatcherFor(jsonRequest.source),
				{ ...options, budget: budgetOf(jsonRequest.source), userAgent },
				jsonRequest,
			),
		async close() {
			await Promise.all([dispatcher?.close(), ...[...pools.values()].map((pool) => pool.close())]);
		},
	};
}

type RequestOptions = HttpClientOptions & { budget: RetryBudget; userAgent: string };

async function requestJson<T>(
	dispatcher: Dispatcher,
	{ clock, random, budget, userAgent, onAttemptFailed, takeTurn = noTurns }: RequestOptions,
	jsonRequest: JsonRequest<T>,
): Promise<JsonAnswer<T>> {
	jsonRequest.signal?.throwIfAborted();
	const askedMs = jsonRequest.timeoutMs ?? DEFAULT_TIMEOUT_MS;
	const timeoutMs = Math.min(askedMs, remainingTime(monotonicNow(clock)));
	if (timeoutMs <= 0) throw outOfTime(jsonRequest.source);
	const deadline = startDeadline(clock, timeoutMs, jsonRequest.signal);
	const mayRepeat = jsonRequest.method !== "POST" || jsonRequest.idempotent === true;
	try {
		const send = prepare(dispatcher, jsonRequest, userAgent, deadline.signal);
		return await retry(
			async () => {
				const answer = await exchange(jsonRequest, send, deadline, takeTurn);
				return await interpret(jsonRequest, clock, answer, takeTurn);
			},
			{
				...BLIP,
				maxRetries: isRepeatedByStateMachine() ? 0 : BLIP.maxRetries,
				isRetryable: (error) => mayRepeat && isBlip(error, MAX_RETRY_AFTER_MS),
				deadlineAt: monotonicNow(clock) + timeoutMs,
			},
			{
				clock,
				random,
				budget,
				signal: deadline.signal,
				...(onAttemptFailed && {
					onAttemptFailed: (failure) => onAttemptFailed(jsonRequest, failure),
				}),
			},
		);
	} catch (error) {
		jsonRequest.signal?.throwIfAborted();
		if (!deadline.isCauseOf(error)) throw error;
		const { source } = jsonRequest;
		if (timeoutMs < askedMs) throw outOfTime(source, error);
		throw new UpstreamTimeoutError(`${source} did not answer within ${timeoutMs / 1000} s.`, {
			source,
			cause: error,
		});
	} finally {
		deadline.release();
	}
}

function outOfTime(source: string, cause?: unknown): OutOfTimeError {
	return new OutOfTimeError(`The time for this step ended before ${source} had answered.`, { source, cause });
}

/** @throws the error for the status or the body, or the errors of `onAnswer` and `onErrorAnswer` */
async function interpret<T>(
	jsonRequest: JsonRequest<T>,
	clock: Clock,
	answer: TextAnswer,
	takeTurn: TakeTurn,
): Promise<JsonAnswer<T>> {
	const { status, headers, text } = answer;
	const { source, schema, known } = jsonRequest;
	if (status === 304 && known) return { status, headers, body: known.body };
	if (isSuccess(status)) {
		// Parsing a large answer, checking its shape and reading it take a turn each.
		const next = text.length < LARGE_ANSWER ? noTurns : takeTurn;
		const value = jsonRequest.format === "text" ? text : parseJson(text, { source, status });
		await next();
		const parsed = { status, headers, body: parseShape(value, schema, { source, status }) };
		jsonRequest.onAnswer?.(parsed);
		await next();
		return parsed;
	}
	jsonRequest.onErrorAnswer?.(answer);
	throw statusError(source, status, parseRetryAfter(headers["retry-after"], clock.now()));
}
