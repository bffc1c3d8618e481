/** Circuit around bulkhead around a call. The call brings its own time-out and its one quick retry. */
import { type Clock, monotonicNow } from "../clock.ts";
import type { Bulkhead } from "./bulkhead.ts";
import type { Circuit } from "./circuit/circuit.ts";
import { outcomeOf } from "./circuit/circuit-outcome.ts";
import type { Outcome } from "./circuit/circuit-transition.ts";

/**
 * Runs a call if the circuit permits it.
 *
 * @throws CircuitOpenError without calling; BulkheadFullError without calling; the signal's reason without calling
 * when aborted before; the call's own errors, unchanged
 */
export type Guard = <T>(call: () => Promise<T> | T, signal?: AbortSignal) => Promise<T>;

export type GuardOptions = {
	circuit: Circuit;
	bulkhead: Bulkhead;
	clock: Pick<Clock, "now" | "monotonic">;
	/** The outcome of a result, for calls that do not throw on every failure. Default: success. */
	outcomeOfResult?: (result: unknown) => Outcome;
};

/**
 * The circuit is asked before waiting for a place and again when a place is free. So a caller that waited while the
 * circuit opened is refused, and a probe never waits in a queue while its lease runs.
 */
export function createGuard(options: GuardOptions): Guard {
	const { circuit, bulkhead, clock, outcomeOfResult } = options;

	return async (call, signal) => {
		signal?.throwIfAborted();
		const refusal = bulkhead.isFull ? circuit.refusal() : undefined;
		if (refusal) throw refusal;
		const entered = bulkhead.enter(signal);
		if (entered) await entered;
		try {
			const acquired = circuit.acquire();
			const permit = acquired instanceof Promise ? await acquired : acquired;
			const startedAt = monotonicNow(clock);
			try {
				signal?.throwIfAborted();
				const result = await call();
				const outcome = outcomeOfResult ? outcomeOfResult(result) : "success";
				const settled = circuit.settle(permit, outcome, monotonicNow(clock) - startedAt);
				if (settled) await settled;
				return result;
			} catch (error) {
				await circuit.settle(
					permit,
					signal?.aborted ? "ignored" : outcomeOf(error),
					monotonicNow(clock) - startedAt,
				);
				throw error;
			}
		} finally {
			bulkhead.leave();
		}
	};
}
