/**
 * The circuit's whole behaviour as a pure function of its state, an event and the time. State is plain data, so it
 * can live in memory or in a table alike.
 */
import type { CircuitPolicy } from "./circuit-policy.ts";

/** Counts of one slice of the sliding window. */
export type Slice = { startsAt: number; calls: number; failures: number; slow: number };

export type Phase =
	| { name: "closed"; consecutiveFailures: number; firstFailureAt: number; slices: Slice[] }
	| { name: "open"; until: number; breaks: number }
	| { name: "half_open"; successes: number; breaks: number; probes: { id: string; expiresAt: number }[] };

export type CircuitState = {
	phase: Phase;
	/** Raised whenever the phase changes: results of calls that began in an earlier phase are ignored. */
	epoch: number;
	/** What an operator has set: no call passes, or every call passes and nothing is judged. */
	forced: "open" | "disabled" | null;
};

export type CircuitEvent =
	/** Somebody wants to call; `id` names the probe that this may become. */
	| { type: "ask"; id: string }
	/** A permitted call has ended. `earlierSuccesses` were not reported one by one. */
	| {
			type: "ended";
			outcome: Outcome;
			epoch: number;
			probeId: string | null;
			durationMs: number;
			earlierSuccesses?: number;
	  }
	| { type: "force"; forced: CircuitState["forced"] }
	| { type: "reset" };

/** `ignored`: says nothing about the upstream, e.g. because the caller gave up. */
export type Outcome = "success" | "failure" | "ignored";

export type Verdict =
	| { permitted: true; epoch: number; probeId: string | null }
	/** `retryAfterMs`: what is really left until a call can be tried. */
	| { permitted: false; retryAfterMs: number };

const SLICES = 10;
/** A forced-open circuit ends when an operator says so; callers are told to look again after this long. */
const FORCED_RETRY_AFTER_MS = 60_000;
/** With all probes under way there is nothing to wait for but their results. */
const MIN_RETRY_AFTER_MS = 1000;

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
		case "force":
			return {
				state:
					event.forced === state.forced ? state : { ...state, forced: event.forced, epoch: state.epoch + 1 },
			};
		case "reset":
			return { state: { phase: closedPhase(), epoch: state.epoch + 1, forced: null } };
	}
}

function ask(
	state: CircuitState,
	id: string,
	now: number,
	policy: CircuitPolicy,
): { state: CircuitState; verdict: Verdict } {
	if (state.forced === "open")
		return { state, verdict: { permitted: false, retryAfterMs: FORCED_RETRY_AFTER_MS } };
	if (state.forced === "disabled" || state.phase.name === "closed") {
		return { state, verdict: { permitted: true, epoch: state.epoch, probeId: null } };
	}
	if (state.phase.name === "open") {
		const left = remainingBreak(state.phase, now, policy);
		if (left > 0) return { state, verdict: { permitted: false, retryAfterMs: left } };
		const halfOpen: Phase = { name: "half_open", successes: 0, breaks: state.phase.breaks, probes: [] };
		return probe({ ...state, phase: halfOpen, epoch: state.epoch + 1 }, halfOpen, id, now, policy);
	}
	return probe(state, state.phase, id, now, policy);
}

/** A clock that was set back must not hold the circuit open for longer than its break. */
function remainingBreak(phase: Extract<Phase, { name: "open" }>, now: number, policy: CircuitPolicy): number {
	const left = phase.until - now;
	return left > breakLength(phase.breaks, policy) ? 0 : left;
}

function breakLength(breaks: number, policy: CircuitPolicy): number {
	return Math.min(policy.maxBreakMs, policy.breakMs * 2 ** (breaks - 1));
}

function probe(
	state: CircuitState,
	phase: Extract<Phase, { name: "half_open" }>,
	id: string,
	now: number,
	policy: CircuitPolicy,
): { state: CircuitState; verdict: Verdict } {
	const alive = phase.probes.filter(
		({ expiresAt }) => expiresAt > now && expiresAt <= now + policy.probeLeaseMs,
	);
	if (alive.length >= policy.halfOpenMaxCalls) {
		const soonest = Math.min(...alive.map(({ expiresAt }) => expiresAt - now));
		return { state, verdict: { permitted: false, retryAfterMs: Math.min(soonest, MIN_RETRY_AFTER_MS) } };
	}
	const probes = [...alive, { id, expiresAt: now + policy.probeLeaseMs }];
	return {
		state: { ...state, phase: { ...phase, probes } },
		verdict: { permitted: true, epoch: state.epoch, probeId: id },
	};
}

type Ended = Extract<CircuitEvent, { type: "ended" }>;

function ended(state: CircuitState, event: Ended, now: number, policy: CircuitPolicy): CircuitState {
	if (event.epoch !== state.epoch || state.forced !== null) return state;
	switch (state.phase.name) {
		case "closed":
			return endedWhileClosed(state, state.phase, event, now, policy);
		case "open":
			return state;
		case "half_open":
			return endedProbe(state, state.phase, event, now, policy);
	}
}

function endedWhileClosed(
	state: CircuitState,
	phase: Extract<Phase, { name: "closed" }>,
	event: Ended,
	now: number,
	policy: CircuitPolicy,
): CircuitState {
	if (event.outcome === "ignored" && !event.earlierSuccesses) return state;
	const failed = event.outcome === "failure";
	const slow = event.durationMs > policy.slowMs;
	const slices = count(phase.slices, now, policy, {
		calls: (event.earlierSuccesses ?? 0) + (event.outcome === "ignored" ? 0 : 1),
		failures: failed ? 1 : 0,
		slow: slow && event.outcome !== "ignored" ? 1 : 0,
	});
	const run = failed
		? runOfFailures(phase, event, now, policy)
		: { consecutiveFailures: 0, firstFailureAt: 0 };
	if (run.consecutiveFailures >= policy.failureThreshold || isBad(slices, policy, { failed, slow })) {
		return open(state, 1, now, policy);
	}
	return { ...state, phase: { name: "closed", ...run, slices } };
}

/** A success in between, or a first failure that is older than the window, starts the run anew. */
function runOfFailures(
	phase: Extract<Phase, { name: "closed" }>,
	event: Ended,
	now: number,
	policy: CircuitPolicy,
) {
	const age = now - phase.firstFailureAt;
	const goesOn =
		phase.consecutiveFailures > 0 && !event.earlierSuccesses && age >= 0 && age <= policy.windowMs;
	return goesOn
		? { consecutiveFailures: phase.consecutiveFailures + 1, firstFailureAt: phase.firstFailureAt }
		: { consecutiveFailures: 1, firstFailureAt: now };
}

function count(
	slices: readonly Slice[],
	now: number,
	policy: CircuitPolicy,
	add: { calls: number; failures: number; slow: number },
): Slice[] {
	const width = policy.windowMs / SLICES;
	const startsAt = Math.floor(now / width) * width;
	const inWindow = slices.filter(
		(slice) => slice.startsAt > now - policy.windowMs && slice.startsAt <= startsAt,
	);
	const last = inWindow.at(-1);
	const current = last?.startsAt === startsAt ? last : { startsAt, calls: 0, failures: 0, slow: 0 };
	const others = last === current ? inWindow.slice(0, -1) : inWindow;
	return [
		...others,
		{
			startsAt,
			calls: current.calls + add.calls,
			failures: current.failures + add.failures,
			slow: current.slow + add.slow,
		},
	];
}

/** Judged only by an event that itself speaks against the upstream. */
function isBad(
	slices: readonly Slice[],
	policy: CircuitPolicy,
	event: { failed: boolean; slow: boolean },
): boolean {
	if (!event.failed && !event.slow) return false;
	const calls = slices.reduce((sum, slice) => sum + slice.calls, 0);
	if (calls < policy.minimumCalls) return false;
	const failures = slices.reduce((sum, slice) => sum + slice.failures, 0);
	const slow = slices.reduce((sum, slice) => sum + slice.slow, 0);
	return failures / calls >= policy.failureRate || slow / calls >= policy.slowRate;
}

function endedProbe(
	state: CircuitState,
	phase: Extract<Phase, { name: "half_open" }>,
	event: Ended,
	now: number,
	policy: CircuitPolicy,
): CircuitState {
	const probes = phase.probes.filter(({ id }) => id !== event.probeId);
	// A probe whose lease ran out has given its place away, and with it its word.
	if (probes.length === phase.probes.length) return state;
	if (event.outcome === "failure") return open(state, phase.breaks + 1, now, policy);
	const successes = phase.successes + (event.outcome === "success" ? 1 : 0);
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
	return { name: "closed", consecutiveFailures: 0, firstFailureAt: 0, slices: [] };
}
