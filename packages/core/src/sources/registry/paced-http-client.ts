/**
 * A client for an upstream that allows a number of requests a second: each request waits for its turn, or is refused.
 */
import { type Clock, monotonicNow } from "../../clock.ts";
import { RateLimitedError } from "../../errors.ts";
import type { HttpClient } from "../../http/http-client.ts";

/**
 * @param pace.everyMs between the starts of two requests
 * @param pace.maxWaitMs who would wait longer gets a RateLimitedError at once, which says when to come back
 */
export function paceHttpClient(
	http: HttpClient,
	clock: Clock,
	pace: { everyMs: number; maxWaitMs: number },
): HttpClient {
	let nextAt = Number.NEGATIVE_INFINITY;
	return {
		async requestJson(request) {
			const now = monotonicNow(clock);
			const waitMs = Math.max(0, nextAt - now);
			if (waitMs > pace.maxWaitMs) {
				throw new RateLimitedError(
					`${request.source} allows one request each ${pace.everyMs} ms, and all turns of the next ${pace.maxWaitMs} ms are taken.`,
					{ source: request.source, retryAfterSeconds: Math.ceil(waitMs / 1000) },
				);
			}
			nextAt = now + waitMs + pace.everyMs;
			if (waitMs > 0) await clock.sleep(waitMs, request.signal);
			return http.requestJson(request);
		},
		close: () => http.close(),
	};
}
