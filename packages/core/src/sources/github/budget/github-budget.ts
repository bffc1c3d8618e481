/** Keeps calls to GitHub within its hourly allowance: it reserves each call and learns from GitHub's answers. */
import { type Clock, monotonicNow } from "../../../clock.ts";
import { RateLimitedError } from "../../../errors.ts";
import type { HttpClient } from "../../../http/http-client.ts";
import type { AnswerHeaders } from "../../../http/json-request.ts";

export type GithubBudget = {
	/** Reserves calls or points. @throws RateLimitedError when the hour's allowance is used up */
	take(cost: number): Promise<void>;
	/** GitHub said so itself: nobody calls it for this long. Never throws. */
	pauseFor(seconds: number): Promise<void>;
};

export type GithubCompute = {
	/**
	 * Reserves the time that a call is expected to take, waiting for a few seconds if need be.
	 *
	 * @returns a function to call with the milliseconds that the call took; it never throws
	 * @throws RateLimitedError when others use the time for longer; the signal's reason when aborted
	 */
	reserve(signal?: AbortSignal): Promise<(tookMs: number) => Promise<void>>;
};

/** A REST call is one call; a query with the fields of this project is one point (its connections / 100, at least 1). */
const COST_OF_ONE_CALL = 1;
/** When GitHub says that only this is left, the rest is for other users of the token. */
const RESERVE = 10;
/** GitHub's windows are an hour long; a date further away is not one of them. */
const LONGEST_PAUSE_SECONDS = 3600;

/** An HTTP client whose every request is counted, and the time of its answer. */
export function withGithubBudget(
	http: HttpClient,
	{ budget, compute }: { budget: GithubBudget; compute: GithubCompute },
	clock: Pick<Clock, "now" | "monotonic">,
): HttpClient {
	return {
		close: () => http.close(),
		async requestJson(request) {
			await budget.take(COST_OF_ONE_CALL);
			const noteTime = await compute.reserve(request.signal);
			const startedAt = monotonicNow(clock);
			try {
				const answer = await http.requestJson(request);
				const seconds = pauseAskedFor(answer.headers, clock.now());
				if (seconds > 0) await budget.pauseFor(seconds);
				return answer;
			} catch (error) {
				if (error instanceof RateLimitedError) await budget.pauseFor(error.retryAfterSeconds ?? 60);
				throw error;
			} finally {
				await noteTime(monotonicNow(clock) - startedAt);
			}
		},
	};
}

/** Seconds until the window's end when next to nothing is left of it, else 0. */
export function pauseAskedFor(headers: AnswerHeaders, now: number): number {
	const remaining = headers["x-ratelimit-remaining"];
	const reset = Number(headers["x-ratelimit-reset"]);
	if (remaining === undefined || !(Number(remaining) < RESERVE) || !(reset > 0)) return 0;
	return Math.min(Math.max(0, Math.ceil(reset - now / 1000)), LONGEST_PAUSE_SECONDS);
}
