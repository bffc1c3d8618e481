/** A circuit whose state lives in this process. */
import type { Circuit, CircuitOptions } from "./circuit.ts";
import { isClean, permitOf, refusalOf } from "./circuit-permit.ts";
import { type CircuitEvent, INITIAL_CIRCUIT, transition, type Verdict } from "./circuit-transition.ts";
import { createSuccessTally, isQuietSuccess } from "./quiet-successes.ts";
import { announce } from "./state-changes.ts";

export function localCircuit(options: CircuitOptions): Circuit {
	const { name, policy, clock } = options;
	const quietSuccesses = createSuccessTally(policy.windowMs);
	let current = INITIAL_CIRCUIT;
	let freePermit = { epoch: current.epoch, probeId: null };

	function countQuietSuccesses(now: number): void {
		for (const event of quietSuccesses.take()) current = transition(current, event, now, policy).state;
	}

	function apply(event: CircuitEvent): Verdict | undefined {
		const now = clock.now();
		countQuietSuccesses(now);
		const before = current;
		const { state: after, verdict } = transition(before, event, now, policy);
		current = after;
		if (after.epoch !== freePermit.epoch) freePermit = { epoch: after.epoch, probeId: null };
		announce(options, { before, after, event }, now);
		return verdict;
	}

	return {
		name,
		acquire() {
			return isClean(current) ? freePermit : permitOf(name, apply({ type: "ask", id: options.uuid() }));
		},
		refusal() {
			return refusalOf(name, transition(current, { type: "ask", id: "" }, clock.now(), policy).verdict);
		},
		settle(permit, outcome, durationMs) {
			if (isQuietSuccess(current, permit, outcome, durationMs, policy)) {
				quietSuccesses.note(permit.epoch, clock.now());
				return;
			}
			apply({ type: "ended", outcome, durationMs, ...permit });
		},
		state() {
			countQuietSuccesses(clock.now());
			return current;
		},
		force(forced) {
			apply({ type: "force", forced });
		},
		reset() {
			apply({ type: "reset" });
		},
		restore(state) {
			apply({ type: "restore", state });
		},
	};
}
