/** What GitHub's refusals mean. No message carries the token or text of the answer. */
import { PackageNotFoundError, RateLimitedError, UpstreamForbiddenError } from "../../errors.ts";
import type { ErrorAnswer } from "../../http/http-client.ts";
import { isRateLimitAnswer, rateLimitWaitSeconds } from "./rate-limit.ts";
import { github } from "./source.ts";

export const { name: SOURCE, defaultUrl: GITHUB_URL } = github.upstreams.github;

/** `now` in epoch milliseconds. */
export type Caller = { hasToken: boolean; now: number };

/**
 * Throws what an answer means when GitHub says it more precisely than its status does; returns otherwise.
 *
 * @throws PackageNotFoundError when GitHub has blocked the repository (451, or 403 with a `block`)
 * @throws RateLimitedError on 429 and on the 403 that is a rate limit
 * @throws UpstreamForbiddenError on 401 and any other 403
 */
export function refuseAnswer(answer: ErrorAnswer, caller: Caller): void {
	const { status } = answer;
	if (isBlocked(answer)) {
		throw new PackageNotFoundError(`GitHub has blocked access to the repository (${status}).`, {
			source: SOURCE,
			status,
		});
	}
	if (isRateLimitAnswer(answer)) {
		throw rateLimited(rateLimitWaitSeconds(answer.headers, caller.now), caller, status);
	}
	if (status === 401 || status === 403) throw forbidden(caller, status);
}

export function rateLimited(seconds: number, caller: Caller, status: number): RateLimitedError {
	const advice = caller.hasToken
		? ""
		: " Without a token GitHub allows 60 calls an hour: set GITHUB_TOKEN to have 5,000.";
	return new RateLimitedError(`GitHub asks to be called again in ${seconds} s (${status}).${advice}`, {
		source: SOURCE,
		status,
		retryAfterSeconds: seconds,
	});
}

export function forbidden(caller: Caller, status: number): UpstreamForbiddenError {
	const advice = caller.hasToken
		? "Check that GITHUB_TOKEN is valid, has not expired and may read public repositories."
		: "Set GITHUB_TOKEN to a token that may read public repositories.";
	return new UpstreamForbiddenError(`GitHub refuses the request (${status}). ${advice}`, {
		source: SOURCE,
		status,
	});
}

/** Taken down by law (451), or for breaking the terms of service (403 with `{"block": {"reason": "tos"}}`). */
function isBlocked({ status, text }: ErrorAnswer): boolean {
	if (status === 451) return true;
	if (status !== 403) return false;
	try {
		const body: unknown = JSON.parse(text);
		return typeof body === "object" && body !== null && typeof Reflect.get(body, "block") === "object";
	} catch {
		return false;
	}
}
