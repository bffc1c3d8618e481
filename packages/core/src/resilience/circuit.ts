/**
 * A circuit: the pure transition applied to a state that lives in this process, or in a store that several
 * processes share.
 */
import type { Clock } from "../clock.ts";
import { CircuitOpenError } from "../errors.ts";
import type { CircuitPolicy } from "./circuit-policy.ts";
import {
	type CircuitEvent,
	type CircuitState,
	INITIAL_CIRCUIT,
	type Outcome,
	transition,
	type Verdict,
} from "./circuit-transition.ts";

/** Leave to make one call. */
export type Permit = { epoch: number; probeId: string | null };

export type VersionedState = { state: CircuitState; version: number };

/** Where several processes keep one state. Version 0 means that nothing is stored yet. */
export type CircuitStateStore = {
	read(name: string): Promise<VersionedState>;
	/** Writes only if the stored version is still the expected one. @returns false when it is not */
	write(name: string, state: CircuitState, expectedVersion: number): Promise<boolean>;
};

export type StateChange = { circuit: string; from: string; to: string; at: number };

export type CircuitOptions = {
	name: string;
	policy: CircuitPolicy;
	clock: Pick<Clock, "now">;
	uuid: () => string;
	/** Without one the state lives in this process. */
	store?: CircuitStateStore;
	/** Called once for every change of phase or force; what it throws is ignored. */
	onTransition?: (change: StateChange) => void;
	/** The store could not be read or written; the circuit goes on with what this process knows. */
	onStoreFailure?: (circuit: string, error: unknown) => void;
};

export type Circuit = {
	readonly name: string;
	/** Synchronous while the state is in this process and needs no store. @throws CircuitOpenError */
	acquire(): Permit | Promise<Permit>;
	/** Reports how a permitted call ended. Never throws. */
	settle(permit: Permit, outcome: Outcome, durationMs: number): void | Promise<void>;
	/** The present state, without changing it. */
	state(): CircuitState | Promise<CircuitState>;
	/** `open`: nothing passes; `disabled`: everything passes and nothing is judged; `null`: automatic again. */
	force(forced: CircuitState["forced"]): void | Promise<void>;
	reset(): void | Promise<void>;
	/** Takes over an exported state, of any phase. */
	restore(state: CircuitState): void;
};

export function createCircuit(options: CircuitOptions): Circuit {
	return options.store ? sharedCircuit(options, options.store) : localCircuit(options);
}

function localCircuit(options: CircuitOptions): Circuit {
	const { name, policy, clock } = options;
	let current = INITIAL_CIRCUIT;

	function apply(event: CircuitEvent): Verdict | undefined {
		const { state, verdict } = transition(current, event, clock.now(), policy);
		const before = current;
		current = state;
		announce(options, before, state);
		return verdict;
	}

	return {
		name,
		acquire() {
			if (current.phase.name === "closed" && current.forced === null)
				return { epoch: current.epoch, probeId: null };
			return permitOf(name, apply({ type: "ask", id: options.uuid() }));
		},
		settle(permit, outcome, durationMs) {
			apply({ type: "ended", outcome, durationMs, ...permit });
		},
		state: () => current,
		force: (forced) => void apply({ type: "force", forced }),
		reset: () => void apply({ type: "reset" }),
		restore(state) {
			current = state;
		},
	};
}

/** A state that was read is good for this long: an open circuit is known everywhere within a second. */
const READ_THROUGH_MS = 1000;
/** Writers that keep losing the race give up: what they had to say has been said by others. */
const MAX_WRITE_ATTEMPTS = 5;

/**
 * Successes of a clean closed circuit are counted here and written only together with the next failure, so that a
 * healthy upstream costs no writes. Failures and everything while open or half-open are written at once.
 */
function sharedCircuit(options: CircuitOptions, store: CircuitStateStore): Circuit {
	const { name, policy, clock } = options;
	let known: VersionedState = { state: INITIAL_CIRCUIT, version: 0 };
	let readAt = Number.NEGATIVE_INFINITY;
	let unreportedSuccesses = 0;

	async function read(): Promise<void> {
		const before = known.state;
		known = await store.read(name);
		readAt = clock.now();
		if (before.epoch !== known.state.epoch) unreportedSuccesses = 0;
	}

	/** Applies an event to the freshest state; on a lost race, to the state that won. */
	async function apply(event: CircuitEvent): Promise<Verdict | undefined> {
		for (let attempt = 1; ; attempt++) {
			const before = known.state;
			const { state, verdict } = transition(before, event, clock.now(), policy);
			if (state === before) return verdict;
			if (await store.write(name, state, known.version)) {
				known = { state, version: known.version + 1 };
				readAt = clock.now();
				announce(options, before, state);
				return verdict;
			}
			await read();
			if (attempt === MAX_WRITE_ATTEMPTS) return transition(known.state, event, clock.now(), policy).verdict;
		}
	}

	/** Without the store, this process judges by itself. */
	function applyHere(event: CircuitEvent, error: unknown): Verdict | undefined {
		options.onStoreFailure?.(name, error);
		const { state, verdict } = transition(known.state, event, clock.now(), policy);
		announce(options, known.state, state);
		known = { ...known, state };
		readAt = clock.now();
		return verdict;
	}

	async function applyOrHere(event: CircuitEvent): Promise<Verdict | undefined> {
		try {
			return await apply(event);
		} catch (error) {
			return applyHere(event, error);
		}
	}

	function isFresh(): boolean {
		const age = clock.now() - readAt;
		return age >= 0 && age < READ_THROUGH_MS;
	}

	async function refresh(): Promise<void> {
		try {
			await read();
		} catch (error) {
			options.onStoreFailure?.(name, error);
			readAt = clock.now();
		}
	}

	async function acquire(): Promise<Permit> {
		if (!isFresh()) await refresh();
		if (isClean(known.state)) return { epoch: known.state.epoch, probeId: null };
		return permitOf(name, await applyOrHere({ type: "ask", id: options.uuid() }));
	}

	return {
		name,
		acquire() {
			if (isFresh() && isClean(known.state)) return { epoch: known.state.epoch, probeId: null };
			return acquire();
		},
		settle(permit, outcome, durationMs) {
			const { phase } = known.state;
			const isQuietSuccess =
				outcome === "success" &&
				phase.name === "closed" &&
				permit.epoch === known.state.epoch &&
				phase.consecutiveFailures === 0 &&
				durationMs <= policy.slowMs;
			if (isQuietSuccess) {
				unreportedSuccesses += 1;
				return;
			}
			if (outcome === "ignored" && permit.probeId === null) return;
			const earlierSuccesses = unreportedSuccesses;
			unreportedSuccesses = 0;
			return applyOrHere({ type: "ended", outcome, durationMs, ...permit, earlierSuccesses }).then(
				() => undefined,
			);
		},
		async state() {
			await refresh();
			return known.state;
		},
		async force(forced) {
			await read();
			await apply({ type: "force", forced });
		},
		async reset() {
			await read();
			await apply({ type: "reset" });
		},
		restore(state) {
			known = { ...known, state };
			readAt = clock.now();
		},
	};
}

function isClean(state: CircuitState): boolean {
	return state.phase.name === "closed" && state.forced === null;
}

function permitOf(name: string, verdict: Verdict | undefined): Permit {
	if (verdict?.permitted) return { epoch: verdict.epoch, probeId: verdict.probeId };
	throw new CircuitOpenError(name, Math.max(1, Math.ceil((verdict?.retryAfterMs ?? 0) / 1000)));
}

function announce(options: CircuitOptions, before: CircuitState, after: CircuitState): void {
	if (before.epoch === after.epoch) return;
	try {
		options.onTransition?.({
			circuit: options.name,
			from: stateName(before),
			to: stateName(after),
			at: options.clock.now(),
		});
	} catch {
		// A listener must not change what the circuit does.
	}
}

/** `closed`, `open`, `half_open`, `forced_open` or `disabled`. */
export function stateName(state: CircuitState): "closed" | "open" | "half_open" | "forced_open" | "disabled" {
	if (state.forced === "open") return "forced_open";
	return state.forced === "disabled" ? "disabled" : state.phase.name;
}
