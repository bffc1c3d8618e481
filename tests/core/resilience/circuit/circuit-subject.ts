/** A guarded circuit under a clock that tests move, once for each place that its state can live in. */

import { randomUUID } from "node:crypto";
import { CircuitOpenError, PackageNotFoundError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { type Bulkhead, createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import type { Circuit, CircuitStateStore, StateChange } from "@dephealth/core/resilience/circuit/circuit.ts";
import { type CircuitPolicy, circuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import { createCircuitStateStore } from "@dephealth/core/resilience/circuit/circuit-store.ts";
import { stateName } from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import { createGuard, type Guard, type GuardOptions } from "@dephealth/core/resilience/guard.ts";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";
import { createMemoryStateStore } from "../memory-state-store.ts";

export const POLICY: CircuitPolicy = circuitPolicy({
	failureThreshold: 5,
	breakMs: 60_000,
	maxBreakMs: 600_000,
	successThreshold: 2,
	halfOpenMaxCalls: 3,
	probeLeaseMs: 30_000,
	windowMs: 60_000,
	minimumCalls: 20,
	failureRate: 0.5,
	slowRate: 0.8,
	slowMs: 5_000,
});

/** The time for which a process may use a state that it has read. */
export const READ_THROUGH_MS = 1000;
export const START = Date.UTC(2026, 0, 1);
export const down = new UpstreamUnavailableError("The upstream is down.", { source: "test", status: 503 });
export const unknownPackage = new PackageNotFoundError("Unknown.", { source: "test", status: 404 });

export type SubjectOptions = Partial<CircuitPolicy> & {
	start?: number;
	maxConcurrent?: number;
	onTransition?: (change: StateChange) => void;
	onStoreFailure?: (circuit: string, error: unknown) => void;
	outcomeOfResult?: NonNullable<GuardOptions["outcomeOfResult"]>;
};

/** A call that a test ends when it wants. */
export type OpenCall = {
	outcome: Promise<unknown>;
	succeed(): Promise<void>;
	fail(error?: unknown): Promise<void>;
};

export type Subject = {
	circuit: Circuit;
	guard: Guard;
	bulkhead: Bulkhead;
	changes: StateChange[];
	storeFailures: unknown[];
	/** The number of calls that have reached the function. */
	reached(): number;
	now(): number;
	advance(milliseconds: number): void;
	/** Calls one after the other, each taking so long. */
	succeed(times?: number, takesMs?: number): Promise<void>;
	fail(times?: number, error?: unknown, takesMs?: number): Promise<void>;
	/** Begins a call that lasts until the test ends it; resolves when it has reached the function. */
	begin(signal?: AbortSignal): Promise<OpenCall>;
	/** Insists that a call is refused without reaching the function. */
	refusal(): Promise<CircuitOpenError>;
	state(): Promise<string>;
	/** Another process: the same name and store, and a clock with this difference. */
	another(clockSkewMs?: number): Subject;
};

/** The place in which circuits of one test keep their states. */
export type SetUp = (options?: SubjectOptions) => Subject;

let subjects = 0;

export function createSubject(store: CircuitStateStore | undefined, options: SubjectOptions = {}): Subject {
	const time = { now: options.start ?? START };
	return subject(`circuit-${++subjects}`, store, options, time, 0);
}

function subject(
	name: string,
	store: CircuitStateStore | undefined,
	options: SubjectOptions,
	time: { now: number },
	skewMs: number,
): Subject {
	const { start, maxConcurrent = 10_000, onTransition, onStoreFailure, outcomeOfResult, ...policy } = options;
	const changes: StateChange[] = [];
	const storeFailures: unknown[] = [];
	const clock = { now: () => time.now + skewMs };
	let ids = 0;
	let reached = 0;
	const circuit = createCircuit({
		name,
		policy: circuitPolicy({ ...POLICY, ...policy }),
		clock,
		uuid: () => `${skewMs}-${++ids}-${Math.random()}`,
		...(store && { store }),
		onTransition(change) {
			changes.push(change);
			return onTransition?.(change);
		},
		onStoreFailure(circuitName, error) {
			storeFailures.push(error);
			return onStoreFailure?.(circuitName, error);
		},
	});
	const bulkhead = createBulkhead({ name, maxConcurrent, maxWaiting: 10_000 });
	const guard = createGuard({ circuit, bulkhead, clock, ...(outcomeOfResult && { outcomeOfResult }) });

	async function call(takesMs: number, error?: unknown): Promise<void> {
		const outcome = guard(async () => {
			reached++;
			time.now += takesMs;
			if (error !== undefined) throw error;
		});
		if (error === undefined) return outcome;
		await expect(outcome).rejects.toBe(error);
	}

	return {
		circuit,
		guard,
		bulkhead,
		changes,
		storeFailures,
		reached: () => reached,
		now: clock.now,
		advance(milliseconds) {
			time.now += milliseconds;
		},
		async succeed(times = 1, takesMs = 0) {
			for (let time = 0; time < times; time++) await call(takesMs);
		},
		async fail(times = 1, error = down, takesMs = 0) {
			for (let time = 0; time < times; time++) await call(takesMs, error);
		},
		begin: (signal) => beginCall(guard, signal, () => reached++),
		async refusal() {
			const before = reached;
			const refused = await guard(async () => reached++).catch((error: unknown) => error);
			expect(reached).toBe(before);
			expect(refused).toBeInstanceOf(CircuitOpenError);
			return refused as CircuitOpenError;
		},
		async state() {
			return stateName(await circuit.state());
		},
		another: (clockSkewMs = 0) => subject(name, store, options, time, clockSkewMs),
	};
}

async function beginCall(guard: Guard, signal: AbortSignal | undefined, note: () => void): Promise<OpenCall> {
	const result = Promise.withResolvers<unknown>();
	const begun = Promise.withResolvers<void>();
	const outcome = guard(() => {
		note();
		begun.resolve();
		return result.promise;
	}, signal);
	const ended = outcome.then(
		() => undefined,
		() => undefined,
	);
	await Promise.race([begun.promise, outcome]);
	return {
		outcome,
		async succeed() {
			result.resolve(undefined);
			await ended;
		},
		async fail(error = down) {
			result.reject(error);
			await ended;
		},
	};
}

/** Registers scenarios for a state in this process, and for one that is shared, in memory and in DynamoDB. */
export function describeEveryStore(scenarios: (setUp: SetUp) => void): void {
	describe("state in this process", () => scenarios((options) => createSubject(undefined, options)));
	describeSharedStores(scenarios);
}

export function describeSharedStores(scenarios: (setUp: SetUp) => void): void {
	describe("state shared, in memory", () =>
		scenarios((options) => createSubject(createMemoryStateStore(), options)));
	describe("state shared, in DynamoDB", () => {
		let storage: ContractStorage;
		beforeAll(async () => {
			storage = await startContractStorage();
		});
		afterAll(() => storage.close());
		scenarios((options) =>
			createSubject(
				createCircuitStateStore({
					client: storage.client,
					tableName: storage.tables.operations,
					clock: createManualClock(),
					uuid: randomUUID,
				}),
				options,
			),
		);
	});
}
