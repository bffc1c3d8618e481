import { CircuitOpenError } from "@dephealth/core/errors.ts";
import { expect, it } from "vitest";
import { describeEveryStore, down, POLICY, type SetUp, type SubjectOptions } from "./circuit-subject.ts";

/** A circuit whose break is over. */
async function rested(setUp: SetUp, options?: SubjectOptions) {
	const subject = setUp(options);
	await subject.fail(5);
	subject.advance(POLICY.breakMs);
	return subject;
}

describeEveryStore((setUp) => {
	it("scenario 09: half-open, no more than the limit are under way at once", async () => {
		const { begin, refusal, state, reached } = await rested(setUp);
		const before = reached();
		const probes = await Promise.all([begin(), begin(), begin()]);
		expect(await state()).toBe("half_open");
		expect((await refusal()).retryAfterSeconds).toBe(1);
		await probes[0]?.succeed();
		await begin();
		await refusal();
		expect(reached()).toBe(before + 4);
	});

	it.each([
		["cancelled", true, new DOMException("x", "AbortError")],
		["ended by a defect of ours", false, new TypeError("x is not a function")],
	])("scenario 10: a probe that is %s gives its place back", async (_, isAborted, error) => {
		const { begin, succeed, state } = await rested(setUp);
		for (let probe = 0; probe < 10; probe++) {
			const controller = new AbortController();
			const call = await begin(controller.signal);
			if (isAborted) controller.abort();
			await call.fail(error);
		}
		expect(await state()).toBe("half_open");
		await succeed(2);
		expect(await state()).toBe("closed");
	});

	it("scenario 10: a probe that is cancelled before it begins takes no place", async () => {
		const { guard, circuit } = await rested(setUp);
		const before = await circuit.state();
		await expect(guard(async () => "called", AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
		expect(await circuit.state()).toEqual(before);
	});

	it("scenario 11: probes that never end give their places back after their lease", async () => {
		const { begin, succeed, advance, refusal, state } = await rested(setUp);
		await Promise.all([begin(), begin(), begin()]);
		advance(POLICY.probeLeaseMs - 1);
		await refusal();
		advance(1);
		await succeed(2);
		expect(await state()).toBe("closed");
	});

	it("scenario 11: the word of a probe whose place has passed on counts no longer", async () => {
		const { begin, advance, state } = await rested(setUp);
		const late = await Promise.all([begin(), begin(), begin()]);
		advance(POLICY.probeLeaseMs);
		await Promise.all([begin(), begin(), begin()]);
		await late[0]?.fail();
		await late[1]?.succeed();
		await late[2]?.succeed();
		expect(await state()).toBe("half_open");
	});

	it("scenario 11: a probe never waits for a place in the bulkhead while its lease runs", async () => {
		const { begin, guard, circuit } = await rested(setUp, { maxConcurrent: 2 });
		const busy = await Promise.all([begin(), begin()]);
		const waiting = guard(async () => "done");
		const { phase } = await circuit.state();
		expect(phase.name === "half_open" && phase.probes).toHaveLength(2);
		await busy[0]?.succeed();
		expect(await waiting).toBe("done");
	});

	it("scenario 13: one failed probe opens it again, for twice as long each time, up to a limit", async () => {
		const { fail, succeed, advance, refusal, state } = setUp();
		await fail(5);
		for (const seconds of [60, 120, 240, 480, 600, 600]) {
			expect((await refusal()).retryAfterSeconds).toBe(seconds);
			advance(seconds * 1000 - 1);
			await refusal();
			advance(1);
			await fail();
		}
		advance(POLICY.maxBreakMs);
		await succeed(1);
		await fail(1);
		expect(await state()).toBe("open");
	});

	it("scenario 13: the other probes' words no longer count then", async () => {
		const { begin, state, advance, refusal } = await rested(setUp);
		const probes = await Promise.all([begin(), begin(), begin()]);
		await probes[0]?.fail();
		await probes[1]?.succeed();
		await probes[2]?.succeed();
		expect(await state()).toBe("open");
		advance(2 * POLICY.breakMs - 1);
		await refusal();
	});

	it("scenario 14: successes of calls that began before it opened do not close it", async () => {
		const { begin, fail, state, advance } = setUp();
		const early = await Promise.all(Array.from({ length: 10 }, () => begin()));
		await fail(5);
		for (const call of early.slice(0, 5)) await call.succeed();
		expect(await state()).toBe("open");
		advance(POLICY.breakMs);
		await begin();
		for (const call of early.slice(5)) await call.succeed();
		expect(await state()).toBe("half_open");
	});

	it("scenario 14: failures of calls that began before it opened do not reopen it", async () => {
		const { begin, fail, succeed, advance, state } = setUp();
		const early = await Promise.all(Array.from({ length: 10 }, () => begin()));
		await fail(5);
		advance(POLICY.breakMs);
		await succeed(1);
		for (const call of early.slice(0, 5)) await call.fail();
		expect(await state()).toBe("half_open");
		await succeed(1);
		for (const call of early.slice(5)) await call.fail();
		expect(await state()).toBe("closed");
	});

	it("scenario 16: of a thousand callers at once, just the limit gets through", async () => {
		const { guard, state } = await rested(setUp);
		const refusedAll = Promise.withResolvers<void>();
		let reached = 0;
		let refused = 0;
		const callers = Array.from({ length: 1000 }, async () => {
			const outcome = guard(async () => {
				reached++;
				await refusedAll.promise;
				throw down;
			});
			const error: unknown = await outcome.catch((thrown: unknown) => thrown);
			if (!(error instanceof CircuitOpenError)) return expect(error).toBe(down);
			if (++refused === 1000 - POLICY.halfOpenMaxCalls) refusedAll.resolve();
		});
		await Promise.all(callers);
		expect(reached).toBe(POLICY.halfOpenMaxCalls);
		expect(await state()).toBe("open");
	});

	it("scenario 28: once it has closed, the next break is a short one again", async () => {
		const { fail, succeed, advance, refusal, state } = setUp();
		await fail(5);
		for (const seconds of [60, 120, 240]) {
			advance(seconds * 1000);
			await fail();
		}
		advance(480_000);
		await succeed(2);
		expect(await state()).toBe("closed");
		await fail(5);
		expect((await refusal()).retryAfterSeconds).toBe(60);
	});
});
