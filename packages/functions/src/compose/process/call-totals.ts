/**
 * Sums up the calls of an invocation that asks about hundreds of packages: one line and one count for each upstream,
 * instead of each call, which made up most of the logs of refreshing. Failures keep their own lines.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export type UpstreamTotals = {
	calls: number;
	/** Calls that the upstream refused because there were too many. */
	refused: number;
	failed: number;
	/** The longest, in milliseconds. */
	slowestMs: number;
};

/** By upstream, as circuits and metrics name it. */
export type CallTotals = Map<string, UpstreamTotals>;

const running = new AsyncLocalStorage<CallTotals>();

/** @param report gets the sums when the work has ended, also with an error */
export async function withCallTotals<T>(
	work: () => Promise<T>,
	report: (totals: CallTotals) => void,
): Promise<T> {
	const totals: CallTotals = new Map();
	try {
		return await running.run(totals, work);
	} finally {
		if (totals.size > 0) report(totals);
	}
}

/** False when no sum is being kept. */
export function addToTotals(upstream: string, call: Partial<UpstreamTotals>): boolean {
	const totals = running.getStore();
	if (!totals) return false;
	const { calls = 0, refused = 0, failed = 0, slowestMs = 0 } = call;
	const before = totals.get(upstream);
	totals.set(upstream, {
		calls: (before?.calls ?? 0) + calls,
		refused: (before?.refused ?? 0) + refused,
		failed: (before?.failed ?? 0) + failed,
		slowestMs: Math.max(before?.slowestMs ?? 0, slowestMs),
	});
	return true;
}
