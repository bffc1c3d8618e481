import { getEventListeners } from "node:events";
import { systemClock } from "@dephealth/core/clock.ts";
import { type FailedAttempt, retry } from "@dephealth/core/resilience/retry.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

import { ALWAYS, deps, failing, failure } from "./retry-fixture.ts";

describe("cancelling", () => {
	const reason = new Error("the caller gave up");

	it("before: nothing is called", async () => {
		const { attempts, operation } = failing(0);
		const signal = AbortSignal.abort(reason);
		await expect(retry(operation, ALWAYS, deps({ signal }))).rejects.toBe(reason);
		expect(attempts).toEqual([]);
	});

	it("during an attempt: the operation has the signal, and its own error is thrown without another attempt", async () => {
		const controller = new AbortController();
		const signals: unknown[] = [];
		const seen: FailedAttempt[] = [];
		const operation = async (_: number, signal: AbortSignal | undefined) => {
			signals.push(signal);
			controller.abort(reason);
			throw failure;
		};
		const onAttemptFailed = (attempt: FailedAttempt) => void seen.push(attempt);
		const { signal } = controller;
		await expect(retry(operation, ALWAYS, deps({ signal, onAttemptFailed }))).rejects.toBe(failure);
		expect(signals).toEqual([signal]);
		expect(seen).toEqual([{ attempt: 1, error: failure, delayMs: undefined }]);
	});

	it("between attempts: the wait ends at once", async () => {
		const clock = createManualClock();
		const controller = new AbortController();
		const { attempts, operation } = failing(99);
		const outcome = retry(operation, ALWAYS, deps({ clock, signal: controller.signal }));
		while (clock.sleeping() === 0) await new Promise((resolve) => setImmediate(resolve));
		controller.abort(reason);
		await expect(outcome).rejects.toBe(reason);
		expect(attempts).toEqual([1]);
		expect(clock.sleeping()).toBe(0);
	});

	it("after: the result stands", async () => {
		const controller = new AbortController();
		const operation = async () => {
			controller.abort(reason);
			return "done";
		};
		expect(await retry(operation, ALWAYS, deps({ signal: controller.signal }))).toBe("done");
	});

	it("leaves no listener on the signal, with the real clock too", async () => {
		const { signal } = new AbortController();
		const policy = { ...ALWAYS, baseDelayMs: 0.001, maxRetries: 19 };
		await retry(failing(19).operation, policy, { clock: systemClock, random: Math.random, signal });
		expect(getEventListeners(signal, "abort")).toHaveLength(0);
	});
});

describe("the listener", () => {
	it("is told of each failed attempt and of the wait that follows", async () => {
		const seen: FailedAttempt[] = [];
		const onAttemptFailed = (attempt: FailedAttempt) => void seen.push(attempt);
		await retry(failing(99).operation, ALWAYS, deps({ onAttemptFailed })).catch(() => {});
		expect(seen).toEqual([
			{ attempt: 1, error: failure, delayMs: 500 },
			{ attempt: 2, error: failure, delayMs: 1000 },
			{ attempt: 3, error: failure, delayMs: 2000 },
			{ attempt: 4, error: failure, delayMs: undefined },
		]);
	});

	it("never masks the error by failing, at once or later", async () => {
		const listeners = [
			() => {
				throw new Error("the logger is broken");
			},
			// An unhandled rejection would fail the test run.
			() => Promise.reject(new Error("the logger is broken later")),
		];
		for (const onAttemptFailed of listeners) {
			await expect(retry(failing(99).operation, ALWAYS, deps({ onAttemptFailed }))).rejects.toBe(failure);
			expect(await retry(failing(2).operation, ALWAYS, deps({ onAttemptFailed }))).toBe(3);
		}
	});
});
