/**
 * The one way out of the process: a pooled keep-alive client with caps on size and time, whose failures are
 * classified here, at the edge, into the errors of `errors.ts`. Sources only build URLs and read answers.
 */
import type { Dispatcher } from "undici";
import type { z } from "zod";
import type { Clock } from "../clock.ts";

export type JsonRequest<T> = {
	/** The upstream's name in errors and logs, e.g. `npm`. */
	source: string;
	url: URL;
	method?: "GET" | "POST";
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: unknown;
	schema: z.ZodType<T>;
	/** Longest body accepted after decompression, in bytes. Default 5 MB. */
	maxBytes?: number;
	/** Longest wait for the whole answer, in milliseconds. Default 10,000. */
	timeoutMs?: number;
	signal?: AbortSignal | undefined;
	/**
	 * Looks at an answer whose status is not 2xx before the general rule does: throw a more telling error
	 * (a rate limit that comes as 403, say), or return nothing to let the general rule decide.
	 */
	onErrorAnswer?: (answer: ErrorAnswer) => void;
};

export type ErrorAnswer = { status: number; headers: AnswerHeaders; text: string };
/** Lower-case names; repeated headers joined by `, `. */
export type AnswerHeaders = Readonly<Record<string, string>>;
export type JsonAnswer<T> = { status: number; headers: AnswerHeaders; body: T };

export type HttpClient = {
	/**
	 * Requests JSON and validates it.
	 *
	 * @throws PackageNotFoundError on 404 and 410
	 * @throws RateLimitedError on 429
	 * @throws UpstreamForbiddenError on 401 and 403
	 * @throws UpstreamTimeoutError when the time is spent
	 * @throws UpstreamUnavailableError on 408, 5xx and connection failures
	 * @throws BadResponseError on any other status, an oversized, truncated or malformed body, or a wrong shape
	 */
	requestJson<T>(request: JsonRequest<T>): Promise<JsonAnswer<T>>;
	close(): Promise<void>;
};

export type HttpClientOptions = {
	clock: Clock;
	/** undici dispatcher; by default a keep-alive pool. */
	dispatcher?: Dispatcher;
	userAgent?: string;
};

