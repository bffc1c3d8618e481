/** What a shared circuit asks of its store, and what it does while the store cannot answer. */
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { expect, it } from "vitest";
import { createMemoryStateStore } from "../memory-state-store.ts";
import { createSubject, down, POLICY, READ_THROUGH_MS, type SubjectOptions } from "./circuit-subject.ts";

const outage = new StorageUnavailableError("The database could not be reached.");

/** A shared circuit in memory whose store can be made to fail. */
function withStore(options?: SubjectOptions) {
	const store = createMemoryStateStore();
	return { store, ...createSubject(store, options) };
}

it("scenario 25: while the store is down calls go ahead, this process judges by itself, and it is told of", async () => {
	const { store, fail, succeed, refusal, advance, storeFailures, state } = withStore();
	store.failWith(outage);
	await succeed(3);
	expect(storeFailures).toEqual([outage]);
	await fail(5);
	await refusal();
	advance(POLICY.breakMs);
	await succeed(2);
	expect(await state()).toBe("closed");
});

it("scenario 25: whoever would only wait for a place hears that it is open, without asking the store", async () => {
	const { store, circuit, fail } = withStore();
	expect(circuit.refusal()).toBeUndefined();
	await fail(5);
	const calls = store.reads + store.writes;
	expect(circuit.refusal()).toMatchObject({ name: "CircuitOpenError", retryAfterSeconds: 60 });
	expect(store.reads + store.writes).toBe(calls);
});

it("scenario 25: what cannot be written is judged here, and told of, though it can be read", async () => {
	const store = createMemoryStateStore();
	const { fail, refusal, storeFailures } = createSubject({ ...store, write: () => Promise.reject(outage) });
	await fail(5);
	expect(storeFailures).toContain(outage);
	await refusal();
});

it("scenario 25: a store that is down is asked once a second and not once a call", async () => {
	const { store, succeed, fail, advance, storeFailures } = withStore({
		failureThreshold: 1000,
		minimumCalls: 1000,
	});
	store.failWith(outage);
	for (let second = 0; second < 5; second++) {
		await succeed(20);
		await fail(20);
		advance(READ_THROUGH_MS);
	}
	expect(storeFailures).toHaveLength(5);
	expect(store.reads + store.writes).toBe(5);
});

it("scenario 25: what was learned while the store was down is not forgotten when it is back", async () => {
	const { store, fail, succeed, refusal, advance, another } = withStore();
	await succeed();
	store.failWith(outage);
	advance(READ_THROUGH_MS);
	await fail(5);
	store.failWith(undefined);
	advance(READ_THROUGH_MS);
	await refusal();
	advance(POLICY.breakMs);
	await succeed(1);
	expect(await another().state()).toBe("half_open");
});

it("scenario 25: what others stored while the store was away from here wins", async () => {
	const { store, fail, succeed, advance, another, refusal } = withStore();
	await succeed();
	const there = another();
	store.failWith(outage);
	advance(READ_THROUGH_MS);
	await fail(2);
	store.failWith(undefined);
	await there.fail(5);
	advance(READ_THROUGH_MS);
	await refusal();
});

it("scenario 25: a listener that throws when the store is down does not fail the call", async () => {
	const { store, succeed, fail } = withStore({
		onStoreFailure() {
			throw new Error("the logger is broken");
		},
	});
	store.failWith(outage);
	await succeed(3);
	await fail(3);
});

it("scenario 25: an operator's word that cannot be stored fails loudly", async () => {
	const { store, circuit } = withStore();
	store.failWith(outage);
	await expect(circuit.force("open")).rejects.toBe(outage);
	await expect(circuit.reset()).rejects.toBe(outage);
});

it("scenario 25: an operator's word that others keep overwriting fails loudly", async () => {
	const store = createMemoryStateStore();
	const { circuit } = createSubject({ ...store, write: async () => false });
	await expect(circuit.force("open")).rejects.toBeInstanceOf(StorageUnavailableError);
});

it("scenario 25: a process that loses every race for a probe is refused", async () => {
	const store = createMemoryStateStore();
	const first = createSubject(store);
	await first.fail(5);
	first.advance(POLICY.breakMs);
	const before = first.reached();
	store.write = async () => false;
	await first.refusal();
	expect(first.reached()).toBe(before);
});

it("scenario 27: when the store fails too, the caller hears of the upstream's failure, with its cause", async () => {
	const { store, guard, advance } = withStore({
		onStoreFailure() {
			throw new Error("the logger is broken");
		},
		onTransition() {
			throw new Error("the metrics are broken");
		},
	});
	const cause = new Error("read ECONNRESET");
	const failure = Object.assign(down, { cause });
	for (let call = 0; call < 5; call++) {
		if (call === 2) store.failWith(outage);
		advance(READ_THROUGH_MS);
		const thrown: unknown = await guard(() => Promise.reject(failure)).catch((error: unknown) => error);
		expect(thrown).toBe(failure);
		expect(failure.cause).toBe(cause);
	}
});

it("a healthy upstream costs one read a second and no writes", async () => {
	const { store, succeed, advance } = withStore();
	for (let second = 0; second < 10; second++) {
		await succeed(100);
		advance(READ_THROUGH_MS);
	}
	expect(store.reads).toBe(10);
	expect(store.writes).toBe(0);
});

it("a thousand callers that find the state outdated read it once", async () => {
	const { store, guard } = withStore();
	await Promise.all(Array.from({ length: 1000 }, () => guard(async () => "done")));
	expect(store.reads).toBe(1);
});

it("a thousand calls that fail at once cost a handful of writes", async () => {
	const { store, guard, state } = withStore();
	await Promise.allSettled(Array.from({ length: 1000 }, () => guard(() => Promise.reject(down))));
	expect(await state()).toBe("open");
	expect(store.writes).toBeLessThanOrEqual(3);
});
