/**
 * The circuit's whole behaviour as a pure function of its state, an event and the time. State is plain data, so
 * memory and tables can hold it.
 *
 * Times come from clocks that may be set back and that differ between processes. Therefore the end of a break or a
 * lease that is too far in the future is set again from now.
 */
import type { CircuitPolicy } from "./circuit-policy.ts";
import { addToWindow, type Slice, sliceStart, totals } from "./sliding-window.ts";

export type Phase =
	/** `failedAt`: when the failures in a row happened. */
	| { name: "closed"; failedAt: readonly number[]; slices: readonly Slice[] }
	/** `breaks`: how many in a row, this one included, without the circuit having closed. */
	| { name: "open"; until: number; breaks: number }
	| { name: "half_open"; successes: number; breaks: number; probes: readonly Probe[] };

export type Probe = { id: string; expiresAt: number };

/**
 * The setting of an operator. `open`: no call passes. `disabled`: every call passes and nothing is judged.
 * `metrics_only`: every call passes, and the circuit goes through its phases as if it mattered.
 */
export type Forced = "open" | "disabled" | "metrics_only" | null;

export type CircuitState = {
	phase: Phase;
	/** Raised whenever the phase changes: results of calls that began in an earlier phase are ignored. */
	epoch: number;
	forced: Forced;
};

export type CircuitEvent =
	/** A caller asks for a permit; `id` names the probe that the call may become. */
	| { type: "ask"; id: string }
	/** A permitted call has ended. */
	| { type: "ended"; outcome: Outcome; epoch: number; probeId: string | null; durationMs: number }
	/** Quick successes of a closed circuit that were counted elsewhere until now. */
	| { type: "succeeded"; epoch: number; slices: readonly Slice[] }
	| { type: "force"; forced: Forced }
	| { type: "reset" }
	/** Takes over an exported state, of any phase. */
	| { type: "restore"; state: CircuitState };

/** `ignored`: says nothing about the upstream, e.g. because the caller gave up. */
export type Outcome = "success" | "failure" | "ignored";

export type Verdict =
	| { permitted: true; epoch: number; probeId: string | null }
	/** `retryAfterMs`: the time until a call can be tried. */
	| { permitted: false; retryAfterMs: number };

type Answer = { state: CircuitState; verdict: Verdict };

/** A forced-open circuit ends when an operator says so; callers are told to look again after this long. */
const FORCED_RETRY_AFTER_MS = 60_000;
/** All probes are under way, so only their results are worth waiting for. */
const MAX_PROBE_RETRY_AFTER_MS = 1000;

export const INITIAL_CIRCUIT: CircuitState = { phase: closedPhase(), epoch: 0, forced: null };

/** @returns the next state (the same object when nothing changes) and, for `ask`, the verdict */
export function transition(
	state: CircuitState,
	event: CircuitEvent,
	now: number,
	policy: CircuitPolicy,
): { state: CircuitState; verdict?: Verdict } {
	switch (event.type) {
		case "ask":
			return ask(state, event.id, now, policy);
		case "ended":
			return { state: ended(state, event, now, policy) };
		case "succeeded":
			return { state: succeeded(state, event, now, policy) };
		case "force":
			if (event.forced === state.forced) return { state };
			return { state: { ...state, forced: event.forced, epoch: state.epoch + 1 } };
		case "reset":
			return { state: { phase: closedPhase(), epoch: state.epoch + 1, forced: null } };
		case "restore":
			return { state: { ...event.state, epoch: Math.max(event.state.epoch, state.epoch + 1) } };
	}
}

/** `closed`, `open`, `half_open`, or the state that an operator has set. */
export function stateName(state: CircuitState): Phase["name"] | "forced_open" | "disabled" | "metrics_only" {
	if (state.forced === "open") return "forced_open";
	return state.forced ?? state.phase.name;
}

function ask(state: CircuitState, id: string, now: number, policy: CircuitPolicy): Answer {
	if (state.forced === "open") return refuse(state, FORCED_RETRY_AFTER_MS);
	if (state.forced === "disabled") return permit(state, null);
	const answer = askPhase(state, id, now, policy);
	return answer.verdict.permitted || state.forced === null ? answer : permit(answer.state, null);
}

function askPhase(state: CircuitState, id: string, now: number, policy: CircuitPolicy): Answer {
	const { phase } = state;
	switch (phase.name) {
		case "closed":
			return permit(state, null);
		case "open": {
			const until = Math.min(phase.until, now + breakLength(phase.breaks, policy));
			if (until > now) {
				return refuse(until === phase.until ? state : { ...state, phase: { ...phase, until } }, until - now);
			}
			const halfOpen: HalfOpen = { name: "half_open", successes: 0, breaks: phase.breaks, probes: [] };
			return probe({ ...state, epoch: state.epoch + 1 }, halfOpen, id, now, policy);
		}
		case "half_open":
			return probe(state, phase, id, now, policy);
	}
}

type HalfOpen = Extract<Phase, { name: "half_open" }>;

function probe(state: CircuitState, phase: HalfOpen, id: string, now: number, policy: CircuitPolicy): Answer {
	const latest = now + policy.probeLeaseMs;
	const alive = phase.probes
		.filter(({ expiresAt }) => expiresAt > now)
		.map((held) => (held.expiresAt > latest ? { ...held, expiresAt: latest } : held));
	if (alive.length < policy.halfOpenMaxCalls) {
		const probes = [...alive, { id, expiresAt: latest }];
		return permit({ ...state, phase: { ...phase, probes } }, id);
	}
	const isUnchanged = alive.every((held, index) => held === phase.probes[index]);
	const soonest = Math.min(...alive.map(({ expiresAt }) => expiresAt - now));
	return refuse(
		isUnchanged ? state : { ...state, phase: { ...phase, probes: alive } },
		Math.min(soonest, MAX_PROBE_RETRY_AFTER_MS),
	);
}

function permit(state: CircuitState, probeId: string | null): Answer {
	return { state, verdict: { permitted: true, epoch: state.epoch, probeId } };
}

function refuse(state: CircuitState, retryAfterMs: number): Answer {
	return { state, verdict: { permitted: false, retryAfterMs } };
}

/** Doubles from break to break, up to the longest one. */
function breakLength(breaks: number, policy: CircuitPolicy): number {
	return Math.min(policy.maxBreakMs, policy.breakMs * 2 ** (breaks - 1));
}

type Ended = Extract<CircuitEvent, { type: "ended" }>;
type Closed = Extract<Phase, { name: "closed" }>;

function ended(state: CircuitState, event: Ended, now: number, policy: CircuitPolicy): CircuitState {
	if (event.epoch !== state.epoch || !isJudging(state)) return state;
	switch (state.phase.name) {
		case "closed":
			return event.outcome === "ignored" ? state : endedWhileClosed(state, state.phase, event, now, policy);
		case "open":
			return state;
		case "half_open":
			return endedProbe(state, state.phase, event, now, policy);
	}
}

function isJudging({ forced }: CircuitState): boolean {
	return forced === null || forced === "metrics_only";
}

function endedWhileClosed(
	state: CircuitState,
	phase: Closed,
	event: Ended,
	now: number,
	policy: CircuitPolicy,
): CircuitState {
	const failed = event.outcome === "failure";
	const slow = isSlow(event, policy);
	const call = {
		startsAt: sliceStart(now, policy.windowMs),
		calls: 1,
		failures: failed ? 1 : 0,
		slow: slow ? 1 : 0,
	};
	const slices = addToWindow(phase.slices, [call], now, policy.windowMs);
	const failedAt = failed
		? [...phase.failedAt.filter((at) => Math.abs(now - at) <= policy.windowMs), now]
		: [];
	const isOver = failedAt.length >= policy.failureThreshold || ((failed || slow) && isBad(slices, policy));
	return isOver ? open(state, 1, now, policy) : { ...state, phase: { name: "closed", failedAt, slices } };
}

function isSlow(event: Ended, policy: CircuitPolicy): boolean {
	return event.durationMs > policy.slowMs;
}

function isBad(slices: readonly Slice[], policy: CircuitPolicy): boolean {
	const { calls, failures, slow } = totals(slices);
	if (calls < policy.minimumCalls) return false;
	return failures / calls >= policy.failureRate || slow / calls >= policy.slowRate;
}

function succeeded(
	state: CircuitState,
	event: Extract<CircuitEvent, { type: "succeeded" }>,
	now: number,
	policy: CircuitPolicy,
): CircuitState {
	const { phase } = state;
	if (event.epoch !== state.epoch || !isJudging(state) || phase.name !== "closed") return state;
	const slices = addToWindow(phase.slices, event.slices, now, policy.windowMs);
	return { ...state, phase: { name: "closed", failedAt: [], slices } };
}

function endedProbe(
	state: CircuitState,
	phase: HalfOpen,
	event: Ended,
	now: number,
	policy: CircuitPolicy,
): CircuitState {
	const probes = phase.probes.filter(({ id }) => id !== event.probeId);
	// A probe whose lease ran out has given its place away, and with it its word.
	if (probes.length === phase.probes.length) return state;
	if (event.outcome === "ignored") return { ...state, phase: { ...phase, probes } };
	// Slowness may be what opened the circuit: a slow success would only let it flap.
	if (event.outcome === "failure" || isSlow(event, policy)) return open(state, phase.breaks + 1, now, policy);
	const successes = phase.successes + 1;
	if (successes >= policy.successThreshold) {
		return { ...state, phase: closedPhase(), epoch: state.epoch + 1 };
	}
	return { ...state, phase: { ...phase, successes, probes } };
}

function open(state: CircuitState, breaks: number, now: number, policy: CircuitPolicy): CircuitState {
	return {
		...state,
		phase: { name: "open", until: now + breakLength(breaks, policy), breaks },
		epoch: state.epoch + 1,
	};
}

function closedPhase(): Phase {
	return { name: "closed", failedAt: [], slices: [] };
}
