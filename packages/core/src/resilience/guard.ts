/** Circuit around bulkhead around a call. The call brings its own time-out and its one quick retry. */
import type { Clock } from "../clock.ts";
import type { Bulkhead } from "./bulkhead.ts";
import type { Circuit, Permit } from "./circuit.ts";
import { outcomeOf } from "./circuit-outcome.ts";

/**
 * Runs a call if the circuit permits it.
 *
 * @throws CircuitOpenError without calling; BulkheadFullError without calling; whatever the call throws
 */
export type Guard = <T>(call: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function createGuard(options: {
	circuit: Circuit;
	bulkhead: Bulkhead;
	clock: Pick<Clock, "now">;
}): Guard {
	const { circuit, bulkhead, clock } = options;

	/** The permit is given back however the call ends, also when it never begins. */
	async function run<T>(permit: Permit, call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
		let startedAt = clock.now();
		try {
			const entered = bulkhead.enter(signal);
			if (entered) await entered;
		} catch (error) {
			const settled = circuit.settle(permit, "ignored", 0);
			if (settled) await settled;
			throw error;
		}
		try {
			// A wait in the queue is ours, not the upstream's slowness.
			startedAt = clock.now();
			const result = await call();
			const settled = circuit.settle(permit, "success", clock.now() - startedAt);
			if (settled) await settled;
			return result;
		} catch (error) {
			const outcome = signal?.aborted ? "ignored" : outcomeOf(error);
			const settled = circuit.settle(permit, outcome, clock.now() - startedAt);
			if (settled) await settled;
			throw error;
		} finally {
			bulkhead.leave();
		}
	}

	return async (call, signal) => {
		const acquired = circuit.acquire();
		const permit = acquired instanceof Promise ? await acquired : acquired;
		return run(permit, call, signal);
	};
}
