/** Keeps answers and asks for them again. */
import { QueryClient } from "@tanstack/preact-query";
import { RefusedError, UnreachableError } from "./client.ts";

/** Milliseconds between two questions. A hidden tab asks nothing. */
export const POLL = {
	/** For running work. */
	running: 1_000,
	/** For work that waits for other work. */
	waiting: 2_000,
	/** How it stands. */
	status: 15_000,
	/** For counts, which change by the minute. */
	metrics: 60_000,
	/** The interval after a request without an answer. */
	unreachable: 2_000,
} as const;

export function createQueries(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				// The product may be this machine: it answers without a network, too.
				networkMode: "always",
				staleTime: 5_000,
				retry: (failures, error) => isPassing(error) && failures < 1,
				retryDelay: 400,
				refetchOnWindowFocus: true,
			},
			mutations: { networkMode: "always", retry: false },
		},
	});
}

/**
 * The pause before asking again, for `refetchInterval`: the query's own, a shorter one while nothing answers, so that
 * a page recovers without a reload, and none after a permanent refusal.
 *
 * @param interval milliseconds; false to ask again only while nothing answers
 */
export function pollEvery<T>(interval: number | false | ((data: T | undefined) => number | false)) {
	return (query: { state: { data: unknown; error: unknown } }): number | false => {
		const { data, error } = query.state;
		if (isPassing(error)) return POLL.unreachable;
		if (error) return false;
		return typeof interval === "function" ? interval(data as T | undefined) : interval;
	};
}

/** True when the same question may be answered a moment later. */
export function isPassing(error: unknown): boolean {
	return error instanceof UnreachableError || (error instanceof RefusedError && error.status >= 500);
}
