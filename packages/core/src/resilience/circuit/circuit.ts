/** The interface of a circuit, and its dependencies: the store of its state among them. */
import type { Clock } from "../../clock.ts";
import type { CircuitOpenError } from "../../errors.ts";
import type { CircuitPolicy } from "./circuit-policy.ts";
import type { CircuitState, Forced, Outcome, stateName } from "./circuit-transition.ts";

/** Leave to make one call. */
export type Permit = { epoch: number; probeId: string | null };

export type VersionedState = { state: CircuitState; version: number };

/** The state that several processes share. Version 0 means that nothing is stored yet. */
export type CircuitStateStore = {
	read(name: string): Promise<VersionedState>;
	/** Writes only if the stored version is still the expected one. @returns false when it is not */
	write(name: string, state: CircuitState, expectedVersion: number): Promise<boolean>;
};

export type StateChange = {
	circuit: string;
	from: ReturnType<typeof stateName>;
	to: ReturnType<typeof stateName>;
	/** Epoch milliseconds. */
	at: number;
	/** False while the circuit only measures and all calls pass. */
	enforced: boolean;
};

export type CircuitOptions = {
	name: string;
	policy: CircuitPolicy;
	clock: Pick<Clock, "now">;
	uuid: () => string;
	/** The shared state. Default: the state lives in this process. */
	store?: CircuitStateStore;
	/** Called once for every change, by the process that caused it; its errors are ignored. */
	onTransition?: (change: StateChange) => void;
	/**
	 * Called when the store could not be read or written. For a second the circuit then uses this process's own state.
	 * Errors are ignored.
	 */
	onStoreFailure?: (circuit: string, error: unknown) => void;
};

export type Circuit = {
	readonly name: string;
	/** Synchronous while the circuit is closed and needs no store. @throws CircuitOpenError */
	acquire(): Permit | Promise<Permit>;
	/** The error that `acquire` would throw by this process's knowledge. Changes nothing. */
	refusal(): CircuitOpenError | undefined;
	/** Reports how a permitted call ended. Never throws. */
	settle(permit: Permit, outcome: Outcome, durationMs: number): void | Promise<void>;
	/** The present state, without changing it: plain data, to be shown or restored later. */
	state(): CircuitState | Promise<CircuitState>;
	/**
	 * Sets the operator's mode; `null` makes it automatic again. @throws StorageUnavailableError when it is not stored
	 */
	force(forced: Forced): void | Promise<void>;
	/** Closed, automatic and with nothing counted. @throws StorageUnavailableError when it is not stored */
	reset(): void | Promise<void>;
	/** Takes over an exported state, of any phase. @throws StorageUnavailableError when it is not stored */
	restore(state: CircuitState): void | Promise<void>;
};
