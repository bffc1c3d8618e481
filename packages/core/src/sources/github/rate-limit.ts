/**
 * Recognises GitHub's rate limits, which come in many forms: 429, 403 with headers, 403 with nothing but prose,
 * and for GraphQL an error inside a 200. Pure.
 *
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
import type { AnswerHeaders, TextAnswer } from "../../http/json-request.ts";
import { parseRetryAfter } from "../../http/retry-after.ts";

/** GitHub asks for at least a minute when it names no time. */
const DEFAULT_WAIT_SECONDS = 60;
/** A primary limit's window is an hour; a later reset is a clock gone wrong. */
const MAX_WAIT_SECONDS = 3600;

const RATE_LIMIT_MESSAGE = /\brate limit|\bsecondary\b|\babuse\b/i;

/** True when a 403 or 429 answer means "less often" rather than "never". */
export function isRateLimitAnswer({ status, headers, text }: TextAnswer): boolean {
	if (status === 429) return true;
	if (status !== 403) return false;
	if (headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined) return true;
	return RATE_LIMIT_MESSAGE.test(messageOf(text));
}

/**
 * True for the error of a GraphQL answer that is a refusal because of a limit. Its type is documented as
 * RATE_LIMITED and also seen as RATE_LIMIT, https://github.com/yanyongyu/githubkit/issues/271. Prose counts only
 * without a type: that of a NOT_FOUND quotes the repository's name.
 */
export function isRateLimitError(error: {
	type?: string | null | undefined;
	code?: string | null | undefined;
	message?: string | null | undefined;
}): boolean {
	if (error.code === "graphql_rate_limit") return true;
	if (error.type) return error.type === "RATE_LIMITED" || error.type === "RATE_LIMIT";
	return /\brate limit\b/i.test(error.message ?? "");
}

/**
 * Seconds to wait, 1 to 3,600: `retry-after`, else until `x-ratelimit-reset`, else a minute.
 *
 * @param now epoch milliseconds
 * @param limit `primary` when the answer is known to be about the hourly limit. Otherwise the reset, which is
 * always that of the hourly limit, counts only when that one is spent.
 */
export function rateLimitWaitSeconds(
	headers: AnswerHeaders,
	now: number,
	limit: "primary" | "unclear" = "unclear",
): number {
	const wait =
		parseRetryAfter(headers["retry-after"], now) ??
		(limit === "primary" || isSpent(headers)
			? secondsUntilReset(headers["x-ratelimit-reset"], now)
			: undefined);
	return wait === undefined ? DEFAULT_WAIT_SECONDS : Math.min(Math.max(wait, 1), MAX_WAIT_SECONDS);
}

function isSpent(headers: AnswerHeaders): boolean {
	const remaining = headers["x-ratelimit-remaining"];
	return remaining === undefined || remaining === "0";
}

/** The header is in epoch seconds. */
function secondsUntilReset(reset: string | undefined, now: number): number | undefined {
	if (reset === undefined || !/^\d{1,12}$/.test(reset)) return undefined;
	return Math.ceil(Number(reset) - now / 1000);
}

/** Only the message concerns this request: the link beside it always leads to a page about rate limits. */
function messageOf(text: string): string {
	try {
		const body: unknown = JSON.parse(text);
		const message: unknown =
			typeof body === "object" && body !== null ? Reflect.get(body, "message") : undefined;
		return typeof message === "string" ? message : "";
	} catch {
		return text;
	}
}
