import { getEventListeners } from "node:events";
import { CircuitOpenError } from "@dephealth/core/errors.ts";
import { circuitStateSchema } from "@dephealth/core/resilience/circuit/circuit-state-schema.ts";
import { classifyError } from "@dephealth/core/resilience/error-classifier.ts";
import { retry } from "@dephealth/core/resilience/retry.ts";
import { HTTP_RETRY } from "@dephealth/core/resilience/retry-presets.ts";
import { expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { describeEveryStore, down, POLICY, type Subject } from "./circuit-subject.ts";

const HOUR = 3_600_000;

/** Brings a fresh circuit into a phase. */
const WAYS: Readonly<Record<string, (subject: Subject) => Promise<unknown>>> = {
	closed: ({ succeed }) => succeed(3),
	"closed after four failures": ({ fail }) => fail(4),
	open: ({ fail }) => fail(5),
	half_open: async ({ fail, advance, begin }) => {
		await fail(5);
		advance(POLICY.breakMs);
		return begin();
	},
	forced_open: ({ circuit }) => Promise.resolve(circuit.force("open")),
	disabled: ({ circuit }) => Promise.resolve(circuit.force("disabled")),
	metrics_only: ({ circuit }) => Promise.resolve(circuit.force("metrics_only")),
};

describeEveryStore((setUp) => {
	it("scenario 07: an open circuit refuses without calling, and says what is really left", async () => {
		const { fail, advance, refusal, circuit } = setUp();
		await fail(5);
		for (const [passed, left] of [
			[0, 60],
			[500, 60],
			[500, 59],
			[58_000, 1],
			[999, 1],
		] as const) {
			advance(passed);
			const refused = await refusal();
			expect(refused.retryAfterSeconds).toBe(left);
			expect(refused.circuit).toBe(circuit.name);
			expect(refused.message).toContain(`'${circuit.name}'`);
		}
	});

	it("scenario 08: it is tried again after the break and not a millisecond before", async () => {
		const { fail, succeed, advance, refusal, state } = setUp();
		await fail(5);
		advance(POLICY.breakMs - 1);
		await refusal();
		expect(await state()).toBe("open");
		advance(1);
		await succeed();
		expect(await state()).toBe("half_open");
	});

	it("scenario 08: looking at it never changes it", async () => {
		const { fail, advance, state, circuit } = setUp();
		await fail(5);
		advance(POLICY.breakMs + 1);
		const before = await circuit.state();
		expect(circuit.refusal()).toBeUndefined();
		expect(await state()).toBe("open");
		expect(await circuit.state()).toEqual(before);
	});

	it("scenario 19: forced open, nothing passes until an operator says so", async () => {
		const { circuit, succeed, refusal, advance, state } = setUp();
		await circuit.force("open");
		advance(24 * HOUR);
		expect((await refusal()).retryAfterSeconds).toBe(60);
		expect(await state()).toBe("forced_open");
		await circuit.force(null);
		await succeed();
		expect(await state()).toBe("closed");
	});

	it("scenario 19: disabled, everything passes and nothing is judged", async () => {
		const { circuit, fail, state, reached } = setUp();
		await circuit.force("disabled");
		await fail(100);
		expect(reached()).toBe(100);
		expect(await state()).toBe("disabled");
		await circuit.force(null);
		await fail(4);
		expect(await state()).toBe("closed");
	});

	it("scenario 19: only measuring, everything passes, and one hears what would have been refused", async () => {
		const { circuit, fail, succeed, advance, reached, changes, state } = setUp();
		await circuit.force("metrics_only");
		await fail(50);
		advance(POLICY.breakMs);
		await succeed(2);
		expect(reached()).toBe(52);
		expect(await state()).toBe("metrics_only");
		expect(changes.map(({ from, to, enforced }) => `${from} ${to} ${enforced}`)).toEqual([
			"closed metrics_only true",
			"closed open false",
			"open half_open false",
			"half_open closed false",
		]);
	});

	it("scenario 19: whoever ends the measuring hears how the circuit stands then", async () => {
		const { circuit, fail, changes, refusal } = setUp();
		await circuit.force("metrics_only");
		await fail(50);
		await circuit.force(null);
		expect(changes.at(-1)).toMatchObject({ from: "metrics_only", to: "open", enforced: true });
		await refusal();
	});

	it("scenario 19: an open circuit that is reset is closed, with nothing counted", async () => {
		const { circuit, fail, state } = setUp();
		await fail(5);
		await circuit.reset();
		await fail(4);
		expect(await state()).toBe("closed");
		await fail(1);
		expect(await state()).toBe("open");
	});

	it.each(Object.keys(WAYS))("scenario 20: a state that is %s survives export and restore", async (way) => {
		const original = setUp();
		await WAYS[way]?.(original);
		const exported = await original.circuit.state();
		const restored = setUp();
		await restored.circuit.restore(circuitStateSchema.parse(JSON.parse(JSON.stringify(exported))));
		const imported = await restored.circuit.state();
		expect({ ...imported, epoch: 0 }).toEqual({ ...exported, epoch: 0 });
		expect(restored.circuit.refusal()).toEqual(
			original.circuit.refusal() && new CircuitOpenError(restored.circuit.name, 60),
		);
		expect(restored.changes).toEqual([]);
	});

	it("scenario 20: an open state whose break is over when it is restored is tried at once", async () => {
		const original = setUp();
		await original.fail(5);
		const exported = await original.circuit.state();
		const restored = setUp({ start: original.now() + POLICY.breakMs });
		await restored.circuit.restore(exported);
		await restored.succeed(2);
		expect(await restored.state()).toBe("closed");
	});

	it("scenario 20: probes of the process that exported cannot hold up the one that restores", async () => {
		const original = setUp();
		await original.fail(5);
		original.advance(POLICY.breakMs);
		await Promise.all([original.begin(), original.begin(), original.begin()]);
		const restored = setUp({ start: original.now() });
		await restored.circuit.restore(await original.circuit.state());
		await restored.refusal();
		restored.advance(POLICY.probeLeaseMs);
		await restored.succeed(2);
		expect(await restored.state()).toBe("closed");
	});

	it("scenario 20: results from before a restore are ignored after it", async () => {
		const { begin, circuit, state } = setUp();
		const calls = await Promise.all(Array.from({ length: 5 }, () => begin()));
		await circuit.restore(await circuit.state());
		for (const call of calls) await call.fail();
		expect(await state()).toBe("closed");
	});

	it("scenario 21: aborted before: nothing is called, nothing is counted, no listener stays", async () => {
		const { guard, reached, circuit } = setUp();
		const before = await circuit.state();
		const reason = new Error("the caller gave up");
		const signal = AbortSignal.abort(reason);
		await expect(guard(async () => "called", signal)).rejects.toBe(reason);
		expect(reached()).toBe(0);
		expect(await circuit.state()).toEqual(before);
	});

	it("scenario 21: aborted while waiting for a place: never called, and the place in the queue is free", async () => {
		const { begin, guard, bulkhead } = setUp({ maxConcurrent: 1 });
		const first = await begin();
		const controller = new AbortController();
		const reason = new Error("the caller gave up");
		const waiting = guard(async () => "called", controller.signal);
		expect(bulkhead.waiting).toBe(1);
		controller.abort(reason);
		await expect(waiting).rejects.toBe(reason);
		expect(bulkhead.waiting).toBe(0);
		await first.succeed();
		expect(bulkhead.active).toBe(0);
		expect(getEventListeners(controller.signal, "abort")).toEqual([]);
	});

	it("scenario 21: aborted during: whatever the call throws then says nothing about the upstream", async () => {
		const { begin, state, fail } = setUp();
		await fail(4);
		const controller = new AbortController();
		const call = await begin(controller.signal);
		controller.abort();
		await call.fail(down);
		expect(await state()).toBe("closed");
	});

	it("scenario 21: aborted after: the result stands, and a thousand calls leave no listener", async () => {
		const { guard, bulkhead } = setUp({ maxConcurrent: 10 });
		const controller = new AbortController();
		const calls = Array.from({ length: 1000 }, (_, index) => guard(async () => index, controller.signal));
		const results = await Promise.all(calls);
		controller.abort();
		expect(results[999]).toBe(999);
		expect(getEventListeners(controller.signal, "abort")).toEqual([]);
		expect(bulkhead.active).toBe(0);
	});

	it("scenario 23: each change is told of exactly once", async () => {
		const { fail, succeed, advance, changes, circuit, now } = setUp();
		await succeed(3);
		await fail(7 - 2);
		const openedAt = now();
		advance(POLICY.breakMs);
		await fail();
		advance(2 * POLICY.breakMs);
		await succeed(2);
		await circuit.reset();
		await circuit.force(null);
		await circuit.force("open");
		await circuit.force("open");
		await circuit.force(null);
		expect(changes.map(({ from, to }) => `${from} > ${to}`)).toEqual([
			"closed > open",
			"open > half_open",
			"half_open > open",
			"open > half_open",
			"half_open > closed",
			"closed > forced_open",
			"forced_open > closed",
		]);
		expect(changes[0]).toEqual({
			circuit: circuit.name,
			from: "closed",
			to: "open",
			at: openedAt,
			enforced: true,
		});
	});

	it.each([
		[
			"at once",
			() => {
				throw new Error("the listener is broken");
			},
		],
		// An unhandled rejection would fail the test run.
		["later", () => Promise.reject(new Error("the listener is broken later"))],
	])("scenario 23: a listener that throws %s changes nothing", async (_, onTransition) => {
		const { fail, succeed, advance, state } = setUp({ onTransition });
		await fail(5);
		advance(POLICY.breakMs);
		await succeed(2);
		expect(await state()).toBe("closed");
	});

	it("scenario 24: a clock set back an hour never holds it open for more than a break", async () => {
		const { fail, succeed, advance, refusal, state } = setUp();
		await fail(5);
		advance(-HOUR);
		expect((await refusal()).retryAfterSeconds).toBe(60);
		advance(POLICY.breakMs - 1);
		expect((await refusal()).retryAfterSeconds).toBe(1);
		advance(1);
		await succeed(2);
		expect(await state()).toBe("closed");
	});

	it("scenario 24: a clock set back an hour never holds a probe's place for more than its lease", async () => {
		const { fail, succeed, begin, advance, refusal, state } = setUp();
		await fail(5);
		advance(POLICY.breakMs);
		await Promise.all([begin(), begin(), begin()]);
		advance(-HOUR);
		await refusal();
		advance(POLICY.probeLeaseMs);
		await succeed(2);
		expect(await state()).toBe("closed");
	});

	it("scenario 24: a clock set back or forward while closed loses counts at most", async () => {
		const { fail, advance, state } = setUp();
		await fail(4);
		advance(-HOUR);
		await fail(4);
		advance(2 * HOUR);
		await fail(4);
		expect(await state()).toBe("closed");
		await fail(1);
		expect(await state()).toBe("open");
	});

	it("scenario 24: a call that ended before it began, by the clock, is not slow", async () => {
		const { succeed, state } = setUp();
		await succeed(30, -HOUR);
		expect(await state()).toBe("closed");
	});

	it.each([0, -1, 1e15])("scenario 24: time may begin at %d", async (start) => {
		const { fail, succeed, advance, refusal, state } = setUp({ start });
		await fail(5);
		expect((await refusal()).retryAfterSeconds).toBe(60);
		advance(POLICY.breakMs);
		await succeed(2);
		expect(await state()).toBe("closed");
	});

	it("scenario 26: a refusal is transient, and is never retried", async () => {
		const { fail, guard } = setUp();
		await fail(5);
		let attempts = 0;
		const outcome = retry(
			() => {
				attempts++;
				return guard(async () => "called");
			},
			{ ...HTTP_RETRY, isRetryable: () => true },
			{ clock: createManualClock({ autoAdvance: true }), random: Math.random },
		);
		const error = await outcome.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(CircuitOpenError);
		expect(attempts).toBe(1);
		expect(classifyError(error)).toBe("transient");
	});
});
