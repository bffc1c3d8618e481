import { isolated } from "../isolated.ts";
import type { CircuitOptions } from "./circuit.ts";
import { type CircuitEvent, type CircuitState, stateName } from "./circuit-transition.ts";

/** One step of a circuit. */
export type Step = { before: CircuitState; after: CircuitState; event: CircuitEvent };

/**
 * Reports each change exactly once. A state read from another process did not change here. A circuit that only
 * measures reports its phases.
 */
export function announce(options: CircuitOptions, { before, after, event }: Step, at: number): void {
	if (before.epoch === after.epoch || event.type === "restore") return;
	const isOnlyMeasuring = before.forced === "metrics_only" && after.forced === "metrics_only";
	const from = isOnlyMeasuring ? before.phase.name : stateName(before);
	const to = isOnlyMeasuring ? after.phase.name : stateName(after);
	if (from === to) return;
	isolated(() => options.onTransition?.({ circuit: options.name, from, to, at, enforced: !isOnlyMeasuring }));
}
