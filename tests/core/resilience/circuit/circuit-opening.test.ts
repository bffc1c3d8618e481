import {
	BadResponseError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { outcomeOf } from "@dephealth/core/resilience/circuit/circuit-outcome.ts";
import { describe, expect, it } from "vitest";
import { describeEveryStore, down, POLICY, unknownPackage } from "./circuit-subject.ts";

const MINUTE = 60_000;
const WEEK = 7 * 86_400_000;

describeEveryStore((setUp) => {
	it.each([1, 2, 5, 10])("scenario 01: opens at just %i failures in a row", async (failureThreshold) => {
		const { fail, state } = setUp({ failureThreshold });
		await fail(failureThreshold - 1);
		expect(await state()).toBe("closed");
		await fail(1);
		expect(await state()).toBe("open");
	});

	it("scenario 02: a success in between starts the count anew", async () => {
		const { fail, succeed, state } = setUp();
		await fail(4);
		await succeed();
		await fail(4);
		expect(await state()).toBe("closed");
		await fail(1);
		expect(await state()).toBe("open");
	});

	it("scenario 03: half of the calls failing opens it, once there are enough to judge", async () => {
		const { fail, succeed, state } = setUp();
		for (let pair = 0; pair < POLICY.minimumCalls / 2 - 1; pair++) {
			await succeed();
			await fail();
		}
		await succeed();
		expect(await state()).toBe("closed");
		await fail();
		expect(await state()).toBe("open");
	});

	it("scenario 03: below the minimum volume no share of failures opens it", async () => {
		const { fail, succeed, state } = setUp({ failureThreshold: 100 });
		await succeed();
		await fail(POLICY.minimumCalls - 2);
		expect(await state()).toBe("closed");
	});

	it("scenario 03: a share below the rate never opens it", async () => {
		const { fail, succeed, state } = setUp({ failureRate: 0.6 });
		for (let pair = 0; pair < 40; pair++) {
			await succeed();
			await fail();
		}
		expect(await state()).toBe("closed");
	});

	it("scenario 03: successes from before the window do not thin out the failures in it", async () => {
		const { fail, succeed, advance, state } = setUp();
		await succeed(500);
		advance(2 * POLICY.windowMs);
		for (let pair = 0; pair < 10; pair++) {
			await succeed();
			await fail();
		}
		expect(await state()).toBe("open");
	});

	it("scenario 04: five failures in five weeks open nothing", async () => {
		const { fail, advance, state } = setUp();
		for (let week = 0; week < 20; week++) {
			await fail();
			advance(WEEK);
		}
		expect(await state()).toBe("closed");
	});

	it("scenario 04: five failures in a row open it whenever the last five fall into one window", async () => {
		const { fail, advance, state } = setUp();
		await fail(); // falls out of the window
		advance(50_000);
		await fail(3);
		advance(20_000);
		await fail();
		expect(await state()).toBe("closed");
		await fail();
		expect(await state()).toBe("open");
	});

	it("scenario 04: what fell out of the window counts no longer", async () => {
		const { fail, succeed, advance, state } = setUp({ failureThreshold: 100 });
		await succeed();
		await fail(18);
		advance(POLICY.windowMs);
		await fail();
		expect(await state()).toBe("closed");
	});

	// A window over the last N calls wraps round in an array of N places. This one is cut into ten slices of time
	// instead: it wraps round in ten places however many calls there are, and forgets on a quiet upstream too.
	it("scenario 05: the window wraps: its size is bounded and its counts are of the last minute only", async () => {
		const { fail, succeed, advance, circuit } = setUp({ failureRate: 1 });
		for (let second = 0; second < 3 * 60; second++) {
			await succeed(second % 3);
			if (second % 2 === 0) await fail();
			advance(1000);
		}
		await fail();
		const { phase } = await circuit.state();
		if (phase.name !== "closed") throw new Error(`It is ${phase.name}.`);
		expect(phase.slices.length).toBeLessThanOrEqual(10);
		const calls = phase.slices.reduce((sum, slice) => sum + slice.calls, 0);
		const failures = phase.slices.reduce((sum, slice) => sum + slice.failures, 0);
		// 54 whole seconds, with one call each and half a failure, and the one just made.
		expect(failures).toBe(54 / 2 + 1);
		expect(calls).toBe(54 + 54 / 2 + 1);
	});

	it("scenario 06: calls that succeed, but too slowly, open it", async () => {
		const { succeed, state } = setUp({ windowMs: 10 * MINUTE });
		await succeed(4);
		await succeed(15, POLICY.slowMs + 1);
		expect(await state()).toBe("closed");
		await succeed(1, POLICY.slowMs + 1);
		expect(await state()).toBe("open");
	});

	it("scenario 06: a call that takes just as long as allowed is not slow", async () => {
		const { succeed, state } = setUp({ windowMs: 10 * MINUTE });
		await succeed(40, POLICY.slowMs);
		expect(await state()).toBe("closed");
	});

	it("scenario 06: a slow probe does not close it", async () => {
		const { fail, succeed, advance, state } = setUp();
		await fail(5);
		advance(POLICY.breakMs);
		await succeed(1, POLICY.slowMs + 1);
		expect(await state()).toBe("open");
	});

	it("scenario 06: a wait for a place in the bulkhead is not the upstream's slowness", async () => {
		const { begin, guard, advance, circuit } = setUp({ maxConcurrent: 1 });
		const first = await begin();
		const second = guard(async () => "done");
		advance(POLICY.slowMs + 1);
		await first.succeed();
		expect(await second).toBe("done");
		const { phase } = await circuit.state();
		// One call was slow, the first.
		expect(phase.name === "closed" && phase.slices.reduce((sum, slice) => sum + slice.slow, 0)).toBe(1);
	});

	it("scenario 15: failures that arrive while it is open do not extend it", async () => {
		const { begin, fail, advance, circuit, refusal } = setUp();
		const late = await Promise.all(Array.from({ length: 20 }, () => begin()));
		await fail(5);
		const before = await circuit.state();
		for (const call of late) {
			advance(1000);
			await call.fail();
		}
		expect(await circuit.state()).toEqual(before);
		expect((await refusal()).retryAfterSeconds).toBe(40);
	});

	it("scenario 17: any number of 404s opens nothing, and they end a run of failures", async () => {
		const { fail, state } = setUp();
		await fail(4);
		await fail(50, unknownPackage);
		await fail(4);
		expect(await state()).toBe("closed");
	});

	it("scenario 17: a defect of ours or a caller that gave up says nothing about the upstream", async () => {
		const { fail, state } = setUp();
		await fail(4);
		await fail(50, new TypeError("x is not a function"));
		expect(await state()).toBe("closed");
		await fail(1);
		expect(await state()).toBe("open");
	});

	it("scenario 18: a result can be a failure", async () => {
		const { guard, state } = setUp({
			outcomeOfResult: (result) => (result === 503 ? "failure" : "success"),
		});
		for (let call = 0; call < 4; call++) expect(await guard(async () => 503)).toBe(503);
		expect(await state()).toBe("closed");
		expect(await guard(async () => 503)).toBe(503);
		expect(await state()).toBe("open");
	});

	it("scenario 22: a function that throws before it returns a promise has failed like any other", async () => {
		const { guard, state } = setUp();
		for (let call = 0; call < 5; call++) {
			const outcome = guard((): Promise<never> => {
				throw down;
			});
			await expect(outcome).rejects.toBe(down);
		}
		expect(await state()).toBe("open");
	});

	it("scenario 22: a function that returns no promise is fine", async () => {
		const { guard } = setUp();
		expect(await guard(() => 42)).toBe(42);
	});
});

describe("scenario 17: what an error says about the upstream's health", () => {
	const source = "npm";
	it.each([
		["400", new BadResponseError("x", { source, status: 400 }), "success"],
		["401", new UpstreamForbiddenError("x", { source, status: 401 }), "success"],
		["403", new UpstreamForbiddenError("x", { source, status: 403 }), "success"],
		["404", unknownPackage, "success"],
		["422", new BadResponseError("x", { source, status: 422 }), "success"],
		["429", new RateLimitedError("x", { source, status: 429 }), "failure"],
		["403 that is a rate limit", new RateLimitedError("x", { source, status: 403 }), "failure"],
		["200 with RATE_LIMITED", new RateLimitedError("x", { source, status: 200 }), "failure"],
		["our own budget's refusal", new RateLimitedError("x", { source }), "ignored"],
		["408", new UpstreamUnavailableError("x", { source, status: 408 }), "failure"],
		["500", new UpstreamUnavailableError("x", { source, status: 500 }), "failure"],
		["503", down, "failure"],
		["a broken connection", new UpstreamUnavailableError("x", { source }), "failure"],
		["a time-out", new UpstreamTimeoutError("x", { source }), "failure"],
		["garbage with 200", new BadResponseError("x", { source, status: 200 }), "failure"],
		["a cut-off body", new BadResponseError("x", { source }), "failure"],
		["a redirect", new BadResponseError("x", { source, status: 302 }), "failure"],
		["a defect", new TypeError("x"), "ignored"],
		["an abort", new DOMException("x", "AbortError"), "ignored"],
		["no error at all", null, "ignored"],
	])("%s", (_, error, outcome) => expect(outcomeOf(error)).toBe(outcome));
});
