/** Turns failures of an upstream into the errors of `errors.ts`, by status or by the connection's error. Pure. */
import {
	BadResponseError,
	PackageNotFoundError,
	RateLimitedError,
	type UpstreamError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "../errors.ts";
import { UnusableBodyError } from "../http/response-body.ts";

/**
 * The general rule for answers whose status is not 2xx. `retryAfterSeconds` is the pause that the upstream asked for.
 */
export function statusError(
	source: string,
	status: number,
	retryAfterSeconds: number | undefined,
): UpstreamError {
	const options = { source, status };
	if (status === 404 || status === 410) {
		return new PackageNotFoundError(`${source} does not know what was asked for (${status}).`, options);
	}
	if (status === 429) {
		return new RateLimitedError(`${source} asks to be called less often (429).`, {
			...options,
			retryAfterSeconds,
		});
	}
	if (status === 401 || status === 403) {
		return new UpstreamForbiddenError(
			`${source} refuses the request (${status}): a token is missing or lacks a right.`,
			options,
		);
	}
	if (status === 408 || status >= 500) {
		return new UpstreamUnavailableError(`${source} cannot answer now (${status}).`, {
			...options,
			retryAfterSeconds,
		});
	}
	if (status >= 300 && status < 400) {
		return new BadResponseError(`${source} redirects to where it is not followed (${status}).`, options);
	}
	return new BadResponseError(`${source} answered with the unexpected status ${status}.`, options);
}

const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
	"UND_ERR_CONNECT_TIMEOUT",
	"UND_ERR_HEADERS_TIMEOUT",
	"UND_ERR_BODY_TIMEOUT",
	"ETIMEDOUT",
]);

/** The connection broke, or nobody listened, as after a restart or behind a load balancer. */
const BROKEN_CONNECTION_CODES: ReadonlySet<unknown> = new Set([
	"ECONNRESET",
	"ECONNREFUSED",
	"EPIPE",
	"UND_ERR_SOCKET",
]);

/** The answer is not HTTP, or breaks its own headers. HPE_… are the HTTP parser's codes. */
const MALFORMED_ANSWER = /^(?:HPE_|HTTPParserError$|UND_ERR_RES_|UND_ERR_HEADERS_OVERFLOW$)/;

/** Translates what undici or zlib threw. Errors of the caller (an illegal header, a closed client) stay as they are. */
export function transportError(source: string, cause: unknown): unknown {
	const code = codeOf(cause);
	if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_CLOSED" || code === "UND_ERR_DESTROYED")
		return cause;
	const options = { source, cause };
	if (TIMEOUT_CODES.has(code))
		return new UpstreamTimeoutError(`${source} did not answer in time (${code}).`, options);
	if (cause instanceof UnusableBodyError) {
		return new BadResponseError(`${source} answered, but ${cause.message}.`, options);
	}
	if (MALFORMED_ANSWER.test(code)) {
		return new BadResponseError(`${source} answered with something that is not HTTP (${code}).`, options);
	}
	if (BROKEN_CONNECTION_CODES.has(code)) {
		return new UpstreamUnavailableError(
			`The connection to ${source} was refused or broke (${code}).`,
			options,
		);
	}
	return new UpstreamUnavailableError(
		`${source} could not be reached (${code || "for an unknown reason"}).`,
		options,
	);
}

/**
 * A failure too short to be anybody else's business: a connection that broke or was refused, or an upstream that is
 * busy and asks for a moment.
 */
export function isBlip(error: unknown, maxRetryAfterMs: number): boolean {
	if (error instanceof UpstreamUnavailableError && error.status === undefined) {
		return BROKEN_CONNECTION_CODES.has(codeOf(error.cause));
	}
	const isBusy =
		error instanceof RateLimitedError || (error instanceof UpstreamUnavailableError && error.status === 503);
	const askedMs = retryAfterMsOf(error);
	return isBusy && askedMs !== undefined && askedMs <= maxRetryAfterMs;
}

/** Milliseconds the upstream asked to wait; undefined when it did not. */
export function retryAfterMsOf(error: unknown): number | undefined {
	if (!(error instanceof RateLimitedError || error instanceof UpstreamUnavailableError)) return undefined;
	return error.retryAfterSeconds === undefined ? undefined : error.retryAfterSeconds * 1000;
}

/** An error's code, else its name. Node wraps the failures of several addresses in an AggregateError. */
function codeOf(error: unknown): string {
	if (!(error instanceof Error)) return "";
	const code: unknown = Reflect.get(error, "code");
	if (typeof code === "string") return code;
	return error instanceof AggregateError ? codeOf(error.errors[0]) : error.name;
}
