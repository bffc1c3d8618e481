import { expect, it } from "vitest";
import { describeSharedStores, POLICY, READ_THROUGH_MS, type Subject } from "./circuit-subject.ts";

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
