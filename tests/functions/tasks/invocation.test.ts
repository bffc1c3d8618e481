import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { correlationId } from "@dephealth/core/observability/correlation.ts";
import { remainingTime } from "@dephealth/core/resilience/deadline.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { aTaskHandler } from "../../handlers.ts";

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
		const handler = aTask("time", async () => remainingTime(Date.now()));
		const left = await handler({}, { getRemainingTimeInMillis: () => 3000 });
		expect(left).toBeGreaterThan(2000);
		expect(left).toBeLessThanOrEqual(2500);
		expect(await handler({})).toBe(Number.POSITIVE_INFINITY);
	});

	it("counts its failure by type, upstream and name, and throws it unchanged", async () => {
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
