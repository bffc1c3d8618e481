import { monotonicNow, systemClock } from "@dephealth/core/clock.ts";
import { PackageNotFoundError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { correlationId } from "@dephealth/core/observability/correlation.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { remainingTime } from "@dephealth/core/resilience/deadline.ts";
import { isRepeatedByStateMachine } from "@dephealth/core/resilience/state-attempt.ts";
import { taskHandler } from "@dephealth/functions/tasks/invocation.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aComposition, aTaskHandler } from "../../handlers.ts";

let lines: Record<string, unknown>[];
beforeEach(() => {
	lines = [];
});
const aTask = <T>(name: string, task: (input: unknown) => Promise<T>) =>
	aTaskHandler(name, task, (line) => lines.push(JSON.parse(line)));

describe("a task's handler", () => {
	it("hands the input on and gives the result back", async () => {
		const handler = aTask("double", async (input) => Number(input) * 2);
		expect(await handler(21)).toBe(42);
		expect(lines).toEqual([]);
	});

	it("belongs to the cause that the state machine names", async () => {
		const handler = aTask("who", async () => correlationId());
		expect(await handler({ correlationId: "request-1" })).toBe("request-1");
		expect(await handler({})).toBeUndefined();
		expect(await handler({ correlationId: "no\nid" })).toBeUndefined();
		expect(await handler(null)).toBeUndefined();
	});

	it("has the time of its invocation, less what reporting needs", async () => {
		const handler = aTask("time", async () => remainingTime(monotonicNow(systemClock)));
		const left = await handler({}, { getRemainingTimeInMillis: () => 3000 });
		expect(left).toBeGreaterThan(2000);
		expect(left).toBeLessThanOrEqual(2500);
		expect(await handler({})).toBe(Number.POSITIVE_INFINITY);
	});

	it("counts its failure by type, upstream and name, and throws it", async () => {
		const error = new UpstreamUnavailableError("down", { source: "npm" });
		const handler = aTask("collect-npm", () => Promise.reject(error));
		await expect(handler({})).rejects.toBe(error);
		expect(lines).toMatchObject([
			{ Errors: 1, ErrorType: "UpstreamUnavailableError", Service: "npm", Handler: "collect-npm" },
		]);
	});

	it("counts a defect, too", async () => {
		const handler = aTask("score", () => Promise.reject(new TypeError("a defect")));
		await expect(handler({})).rejects.toThrow("a defect");
		expect(lines).toMatchObject([{ ErrorType: "TypeError", Service: "dephealth" }]);
	});
});

describe("the attempts of a state machine", () => {
	const unavailable = new UpstreamUnavailableError("down", { source: "npm" });
	const notFound = new PackageNotFoundError("who?", { source: "npm", status: 404 });

	function linesOf(name: string, error: Error, input: object) {
		const seen: { level: string; message: string; fields: unknown }[] = [];
		for (const level of ["warn", "error"] as const) {
			vi.spyOn(logger, level).mockImplementation(
				(message, fields) => void seen.push({ level, message, fields }),
			);
		}
		const handler = taskHandler(name, [error.name], () => () => Promise.reject(error))(aComposition());
		return handler(input)
			.catch(() => {})
			.then(() => seen);
	}
	afterEach(() => vi.restoreAllMocks());

	it.each([
		["collect-npm", 0, { level: "warn", message: "an attempt failed; another follows" }, 1],
		["collect-npm", 2, { level: "warn", message: "an attempt failed; another follows" }, 4],
		["collect-github", 0, { level: "warn", message: "an attempt failed; another follows" }, 2],
		["collect-github", 2, { level: "warn", message: "an attempt failed; another follows" }, 8],
		["collect-npm", 3, { level: "error", message: "all attempts failed" }, undefined],
		["collect-github", 3, { level: "error", message: "all attempts failed" }, undefined],
	])("%s after %d retries leaves one line", async (name, retryCount, line, delay) => {
		const fields = {
			function: name,
			attempt: retryCount + 1,
			error: unavailable,
			error_type: unavailable.name,
		};
		const lines = await linesOf(name, unavailable, { retryCount });
		expect(lines).toMatchObject([{ ...line, fields }]);
		expect(Reflect.get(Object(lines[0]?.fields), "delay_seconds")).toBe(delay);
	});

	it("that are not repeated are a task's failure, and nothing is said of attempts", async () => {
		expect(await linesOf("collect-npm", notFound, { retryCount: 0 })).toMatchObject([
			{ level: "warn", message: "a task failed" },
		]);
	});

	it("are known to what the task calls", async () => {
		const handler = aTask("who", async () => isRepeatedByStateMachine());
		expect(await handler({ retryCount: 0 })).toBe(false);
		expect(await handler({ retryCount: 1 })).toBe(true);
		expect(await handler({ retryCount: "1" })).toBe(false);
		expect(await handler({})).toBe(false);
		expect(isRepeatedByStateMachine()).toBe(false);
	});
});
