import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { expect, it } from "vitest";
import { createMemoryStateStore } from "../memory-state-store.ts";
import {
	createSubject,
	describeSharedStores,
	down,
	POLICY,
	type Subject,
	type SubjectOptions,
} from "./circuit-subject.ts";

/** The time for which a process may use a state that it has read. */
const READ_THROUGH_MS = 1000;
const outage = new StorageUnavailableError("The database could not be reached.");

/** Starts a number of processes. The first has seen the circuit open and its break pass. */
async function processesAfterABreak(first: Subject, count: number): Promise<Subject[]> {
	await first.fail(5);
	first.advance(POLICY.breakMs);
	return [first, ...Array.from({ length: count - 1 }, () => first.another())];
}

describeSharedStores((setUp) => {
	it("scenario 25: what opens in one process is refused in all within a second", async () => {
		const here = setUp();
		const there = here.another();
		await there.succeed();
		await here.fail(5);
		here.advance(READ_THROUGH_MS);
		expect((await there.refusal()).retryAfterSeconds).toBe(59);
		expect(there.reached()).toBe(1);
	});

	it("scenario 25: failures of several processes are counted together", async () => {
		const here = setUp();
		const there = here.another();
		await here.fail(2);
		await there.fail(2);
		expect(await here.state()).toBe("closed");
		await here.fail(1);
		expect(await there.state()).toBe("open");
	});

	it("scenario 25: of many processes that ask at once, just the limit gets a probe", async () => {
		const processes = await processesAfterABreak(setUp(), 10);
		const asked = processes.flatMap((process) =>
			Array.from({ length: 100 }, () => Promise.resolve().then(() => process.circuit.acquire())),
		);
		const outcomes = await Promise.allSettled(asked);
		const permitted = outcomes.filter(({ status }) => status === "fulfilled");
		expect(permitted).toHaveLength(POLICY.halfOpenMaxCalls);
	});

	it("scenario 25: with a limit of one, one leader probes and closes it for all", async () => {
		const options = { halfOpenMaxCalls: 1, successThreshold: 1 };
		const processes = await processesAfterABreak(setUp(options), 5);
		const outcomes = await Promise.allSettled(processes.map(({ circuit }) => circuit.acquire()));
		const leader = outcomes.findIndex(({ status }) => status === "fulfilled");
		const permit = await outcomes[leader];
		expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		if (permit?.status === "fulfilled") await processes[leader]?.circuit.settle(permit.value, "success", 5);
		for (const process of processes) {
			process.advance(READ_THROUGH_MS);
			await process.succeed();
		}
	});

	it("scenario 25: a probe whose process died gives its place back after its lease", async () => {
		const [dead, alive] = await processesAfterABreak(setUp({ halfOpenMaxCalls: 2 }), 2);
		await dead?.begin();
		await dead?.begin();
		alive?.advance(POLICY.probeLeaseMs - 1);
		await alive?.refusal();
		alive?.advance(1);
		await alive?.succeed(2);
		expect(await alive?.state()).toBe("closed");
	});

	it("scenario 25: each change is told of once, by the process that made it", async () => {
		const processes = await processesAfterABreak(setUp(), 5);
		await Promise.allSettled(processes.map(({ succeed }) => succeed()));
		// It may be one of those that were refused, and go by what it saw then.
		processes[3]?.advance(READ_THROUGH_MS);
		await processes[3]?.succeed(2);
		const told = processes.flatMap(({ changes }) => changes.map(({ from, to }) => `${from} > ${to}`));
		expect(told.sort()).toEqual(["closed > open", "half_open > closed", "open > half_open"]);
	});

	it.each([5_000, 45_000, 3_600_000])(
		"scenario 25: a clock that is %i ms behind waits for the break, and never for longer than one",
		async (behindMs) => {
			const here = setUp();
			const behind = here.another(-behindMs);
			await here.fail(5);
			expect((await behind.refusal()).retryAfterSeconds).toBe(60);
			here.advance(POLICY.breakMs - 1);
			await behind.refusal();
			here.advance(1);
			await behind.succeed(2);
			expect(await here.state()).toBe("closed");
		},
	);

	it.each([5_000, 3_600_000])(
		"scenario 25: a clock that is %i ms behind takes no place that a probe still holds",
		async (behindMs) => {
			const here = setUp();
			const behind = here.another(-behindMs);
			await here.fail(5);
			here.advance(POLICY.breakMs);
			await Promise.all([here.begin(), here.begin(), here.begin()]);
			await behind.refusal();
			here.advance(POLICY.probeLeaseMs);
			await behind.succeed(2);
			expect(await here.state()).toBe("closed");
		},
	);

	it("scenario 25: a clock that is ahead shortens the break by no more than it is ahead", async () => {
		const here = setUp();
		const ahead = here.another(5_000);
		await here.fail(5);
		here.advance(POLICY.breakMs - 5_001);
		await ahead.refusal();
		here.advance(1);
		await ahead.succeed(1);
	});

	it("scenario 25: an operator's word reaches every process, and outlives the one that took it", async () => {
		const here = setUp();
		const there = here.another();
		await there.succeed();
		await here.circuit.force("open");
		there.advance(READ_THROUGH_MS);
		await there.refusal();
		await there.circuit.reset();
		here.advance(READ_THROUGH_MS);
		await here.succeed();
		expect(await here.another().state()).toBe("closed");
	});

	it("scenario 20: a restored state is stored, so that other processes have it too", async () => {
		const source = setUp();
		await source.fail(5);
		const here = setUp();
		await here.circuit.restore(await source.circuit.state());
		await here.another().refusal();
	});
});

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
