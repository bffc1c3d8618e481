/**
 * The one way out of the process: a pooled keep-alive client with caps on size and time, whose failures are
 * classified here, at the edge, into the errors of `errors.ts`. Sources only build URLs and read answers.
 */
import { Agent, type Dispatcher, request } from "undici";
import type { z } from "zod";
import type { Clock, Random } from "../clock.ts";
import {
	BadResponseError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "../errors.ts";
import { VERSION } from "../version.ts";
import { retry } from "../resilience/retry.ts";
import { BodyTooLargeError, readBody } from "./response-body.ts";
import { parseRetryAfter } from "./retry-after.ts";

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
	/** A POST that only reads (GraphQL, batch reads) may be sent again like a GET. */
	idempotent?: boolean;
	/** Follows one redirect on the same origin, as GitHub's renamed repositories need. Default: none is followed. */
	followRedirect?: "same-origin";
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
	 * Requests JSON and validates it. A short blip (connection reset, an asked-for pause of at most two seconds)
	 * is tried once more; nothing else is.
	 *
	 * @throws PackageNotFoundError on 404 and 410
	 * @throws RateLimitedError on 429
	 * @throws UpstreamForbiddenError on 401 and 403
	 * @throws UpstreamTimeoutError when the time is spent
	 * @throws UpstreamUnavailableError on 408, 5xx and connection failures
	 * @throws BadResponseError on any other status, an oversized, truncated or malformed body, or a wrong shape
	 * @throws the signal's reason when the caller gave up
	 */
	requestJson<T>(request: JsonRequest<T>): Promise<JsonAnswer<T>>;
	close(): Promise<void>;
};

export type HttpClientOptions = {
	clock: Clock;
	random: Random;
	/** undici dispatcher; by default a keep-alive pool. */
	dispatcher?: Dispatcher;
};

const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
/** Enough of an error answer to recognise it; never the whole of it. */
const MAX_ERROR_TEXT_BYTES = 8 * 1024;
const USER_AGENT = `dephealth/${VERSION}`;

/** Many connections without pipelining: on slow upstreams a pipelined request waits for the one before it. */
const CONNECTIONS_PER_ORIGIN = 128;

/** What is too short to be anybody else's business. */
const BLIP_RETRY = { maxAttempts: 2, baseDelayMs: 100, maxDelayMs: 250, maxRetryAfterMs: 2000 };

export function createHttpClient(options: HttpClientOptions): HttpClient {
	const dispatcher =
		options.dispatcher ?? new Agent({ connections: CONNECTIONS_PER_ORIGIN, pipelining: 1, maxOrigins: 16 });
	return {
		requestJson: (jsonRequest) => requestWithBlipRetry(dispatcher, options, jsonRequest),
		close: () => dispatcher.close(),
	};
}

function requestWithBlipRetry<T>(
	dispatcher: Dispatcher,
	options: HttpClientOptions,
	jsonRequest: JsonRequest<T>,
): Promise<JsonAnswer<T>> {
	const repeatable = jsonRequest.method !== "POST" || jsonRequest.idempotent === true;
	return retry(
		() => requestOnce(dispatcher, options.clock, jsonRequest),
		{
			...BLIP_RETRY,
			isRetryable: (error) => repeatable && isBlip(error),
			retryAfterMs: (error) => (retryAfterOf(error) ?? 0) * 1000,
		},
		{ clock: options.clock, random: options.random, ...(jsonRequest.signal && { signal: jsonRequest.signal }) },
	);
}

/** A connection that broke before an answer, or an upstream that asks for a moment. */
function isBlip(error: unknown): boolean {
	if (!(error instanceof UpstreamError)) return false;
	if (error instanceof UpstreamUnavailableError && error.status === undefined) return isBrokenConnection(error.cause);
	const seconds = retryAfterOf(error);
	return seconds !== undefined && seconds * 1000 <= BLIP_RETRY.maxRetryAfterMs;
}

const BROKEN_CONNECTION_CODES: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function isBrokenConnection(cause: unknown): boolean {
	return BROKEN_CONNECTION_CODES.has(codeOf(cause));
}

function retryAfterOf(error: unknown): number | undefined {
	if (error instanceof RateLimitedError || error instanceof UpstreamUnavailableError) return error.retryAfterSeconds;
	return undefined;
}

async function requestOnce<T>(
	dispatcher: Dispatcher,
	clock: Clock,
	jsonRequest: JsonRequest<T>,
): Promise<JsonAnswer<T>> {
	// One deadline for the whole answer, so that a body that drips cannot hold the task.
	const deadline = AbortSignal.timeout(jsonRequest.timeoutMs ?? DEFAULT_TIMEOUT_MS);
	const signal = jsonRequest.signal ? AbortSignal.any([deadline, jsonRequest.signal]) : deadline;
	try {
		const answer = await send(dispatcher, jsonRequest, jsonRequest.url, signal);
		const location = redirectTarget(jsonRequest, answer);
		const final = location ? await follow(dispatcher, jsonRequest, answer, location, signal) : answer;
		return await readAnswer(jsonRequest, clock, final);
	} catch (error) {
		throw toUpstreamError(error, jsonRequest, deadline);
	}
}

function send(
	dispatcher: Dispatcher,
	jsonRequest: JsonRequest<unknown>,
	url: URL,
	signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
	const hasBody = jsonRequest.body !== undefined;
	return request(url, {
		dispatcher,
		signal,
		method: jsonRequest.method ?? "GET",
		headers: {
			accept: "application/json",
			"accept-encoding": "br, gzip",
			"user-agent": USER_AGENT,
			...(hasBody && { "content-type": "application/json" }),
			...jsonRequest.headers,
		},
		...(hasBody && { body: JSON.stringify(jsonRequest.body) }),
	});
}

/** Where a redirect leads, when it may be followed: the same origin, and nothing else. */
function redirectTarget(jsonRequest: JsonRequest<unknown>, answer: Dispatcher.ResponseData): URL | undefined {
	if (jsonRequest.followRedirect !== "same-origin") return undefined;
	if (![301, 302, 307, 308].includes(answer.statusCode)) return undefined;
	const location = answer.headers["location"];
	if (typeof location !== "string" || !URL.canParse(location, jsonRequest.url.href)) return undefined;
	const target = new URL(location, jsonRequest.url);
	return target.origin === jsonRequest.url.origin ? target : undefined;
}

async function follow(
	dispatcher: Dispatcher,
	jsonRequest: JsonRequest<unknown>,
	answer: Dispatcher.ResponseData,
	location: URL,
	signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
	await answer.body.dump();
	return send(dispatcher, jsonRequest, location, signal);
}

async function readAnswer<T>(
	jsonRequest: JsonRequest<T>,
	clock: Clock,
	answer: Dispatcher.ResponseData,
): Promise<JsonAnswer<T>> {
	const status = answer.statusCode;
	const headers = joinHeaders(answer.headers);
	if (status < 200 || status > 299) {
		const text = await readBody(answer, { maxBytes: MAX_ERROR_TEXT_BYTES, whenLarger: "cut" });
		jsonRequest.onErrorAnswer?.({ status, headers, text });
		throw statusError(jsonRequest.source, status, parseRetryAfter(headers["retry-after"], clock.now()));
	}
	const maxBytes = jsonRequest.maxBytes ?? DEFAULT_MAX_BYTES;
	const text = await readBody(answer, { maxBytes, whenLarger: "refuse" });
	return { status, headers, body: parseBody(jsonRequest, status, text) };
}

function statusError(source: string, status: number, retryAfterSeconds: number | undefined): UpstreamError {
	const options = { source, status };
	if (status === 404 || status === 410) return new PackageNotFoundError(`${source} does not know it (${status}).`, options);
	if (status === 429) {
		return new RateLimitedError(`${source} asks to be called less often (429).`, { ...options, retryAfterSeconds });
	}
	if (status === 401 || status === 403) {
		return new UpstreamForbiddenError(`${source} refuses the request (${status}).`, options);
	}
	if (status === 408 || status >= 500) {
		return new UpstreamUnavailableError(`${source} cannot answer now (${status}).`, { ...options, retryAfterSeconds });
	}
	return new BadResponseError(`${source} answered with the unexpected status ${status}.`, options);
}

function parseBody<T>(jsonRequest: JsonRequest<T>, status: number, text: string): T {
	const { source } = jsonRequest;
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new BadResponseError(`${source} answered with something that is not JSON, or only a part of it.`, {
			source,
			status,
			cause,
		});
	}
	const parsed = jsonRequest.schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new BadResponseError(
		`${source} answered in an unexpected shape at '${issue?.path.join(".") || "(root)"}': ${issue?.message}.`,
		{ source, status },
	);
}

function toUpstreamError(error: unknown, jsonRequest: JsonRequest<unknown>, deadline: AbortSignal): unknown {
	const { source } = jsonRequest;
	if (error instanceof UpstreamError) return error;
	if (jsonRequest.signal?.aborted) return jsonRequest.signal.reason;
	if (deadline.aborted || TIMEOUT_CODES.has(codeOf(error))) {
		const seconds = (jsonRequest.timeoutMs ?? DEFAULT_TIMEOUT_MS) / 1000;
		return new UpstreamTimeoutError(`${source} did not answer within ${seconds} s.`, { source, cause: error });
	}
	if (error instanceof BodyTooLargeError || isDamagedBody(error)) {
		return new BadResponseError(`${source}: ${error.message}.`, { source, cause: error });
	}
	const reason = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
	return new UpstreamUnavailableError(`${source} could not be reached (${reason}).`, { source, cause: error });
}

const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
	"UND_ERR_CONNECT_TIMEOUT",
	"UND_ERR_HEADERS_TIMEOUT",
	"UND_ERR_BODY_TIMEOUT",
	"ETIMEDOUT",
]);

/** zlib's codes (`Z_…`, `ERR_…BROTLI…`), and bodies that are shorter or longer than announced. */
function isDamagedBody(error: unknown): error is Error {
	return error instanceof Error && /^(?:Z_|ERR_.*(?:BROTLI|ZLIB)|UND_ERR_RES_CONTENT_LENGTH)/.test(String(codeOf(error)));
}

function codeOf(error: unknown): string | undefined {
	if (typeof error !== "object" || error === null) return undefined;
	const code: unknown = Reflect.get(error, "code");
	return typeof code === "string" ? code : undefined;
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): AnswerHeaders {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			Array.isArray(value) ? value.join(", ") : (value ?? ""),
		]),
	);
}
