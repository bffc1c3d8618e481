import { systemClock } from "@dephealth/core/clock.ts";
import { logAttempts } from "@dephealth/core/observability/attempt-log.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { retry } from "@dephealth/core/resilience/retry.ts";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

function linesOf(maxRetries: number) {
	const lines: unknown[] = [];
	for (const level of ["warn", "error"] as const) {
		vi.spyOn(logger, level).mockImplementation(
			(message, fields) => void lines.push({ level, message, ...fields }),
		);
	}
	const error = new RangeError("no");
	const policy = { maxRetries, baseDelayMs: 0.001, maxDelayMs: 0.001, isRetryable: () => true };
	const deps = { clock: systemClock, random: () => 0, onAttemptFailed: logAttempts("asking") };
	return retry(() => Promise.reject(error), policy, deps)
		.catch(() => {})
		.then(() => lines);
}

it("each failed attempt leaves function, attempt, delay, error and type, and the last says that all have failed", async () => {
	const common = { function: "asking", error: new RangeError("no"), error_type: "RangeError" };
	expect(await linesOf(2)).toEqual([
		{ ...common, level: "warn", message: "an attempt failed; another follows", attempt: 1, delay_seconds: 0 },
		{ ...common, level: "warn", message: "an attempt failed; another follows", attempt: 2, delay_seconds: 0 },
		{ ...common, level: "error", message: "all attempts failed", attempt: 3 },
	]);
});

it("a call that nobody repeats is its caller's to report", async () => {
	expect(await linesOf(0)).toEqual([]);
});
