import { CircuitOpenError } from "../../errors.ts";
import type { Permit } from "./circuit.ts";
import type { CircuitState, Verdict } from "./circuit-transition.ts";

/** @throws CircuitOpenError when the verdict is a refusal */
export function permitOf(circuit: string, verdict: Verdict | undefined): Permit {
	if (verdict?.permitted) return { epoch: verdict.epoch, probeId: verdict.probeId };
	throw refusalOf(circuit, verdict) ?? new CircuitOpenError(circuit, 1);
}

/** The error for a refusal; its seconds are rounded up. */
export function refusalOf(circuit: string, verdict: Verdict | undefined): CircuitOpenError | undefined {
	if (!verdict || verdict.permitted) return undefined;
	return new CircuitOpenError(circuit, Math.max(1, Math.ceil(verdict.retryAfterMs / 1000)));
}

/** Closed and left to itself: every call passes without being asked about. */
export function isClean(state: CircuitState): boolean {
	return state.phase.name === "closed" && state.forced === null;
}
