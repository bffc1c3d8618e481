import { systemClock } from "@dephealth/core/clock.ts";
import { RateLimitedError, UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import type { JsonAnswer } from "@dephealth/core/http/json-request.ts";
import { pauseAskedFor, withGithubBudget } from "@dephealth/core/sources/github/budget/github-budget.ts";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const NOW = 1_700_000_000_000;
const clock = { ...systemClock, now: () => NOW };
const reset = String(NOW / 1000 + 120);

describe("what GitHub's headers ask for", () => {
	it.each([
		["nothing while enough is left", { "x-ratelimit-remaining": "4000", "x-ratelimit-reset": reset }, 0],
		[
			"a pause when next to nothing is left",
			{ "x-ratelimit-remaining": "3", "x-ratelimit-reset": reset },
			120,
		],
		["nothing when the window has ended", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "5" }, 0],
		["no more than an hour", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" }, 3600],
		["nothing without headers", {}, 0],
		["nothing that can be understood", { "x-ratelimit-remaining": "x", "x-ratelimit-reset": "y" }, 0],
	])("is %s", (_, headers, seconds) => {
		expect(pauseAskedFor(headers as Record<string, string>, NOW)).toBe(seconds);
	});
});

describe("a counted client", () => {
	const request = { source: "github", url: new URL("https://api.github.com/x"), schema: z.unknown() };

	function counted(answer: () => Promise<JsonAnswer<unknown>>, refuse = false) {
		const log: string[] = [];
		/** The use within the recorded time of each call. */
		const timed: string[][] = [];
		const http: HttpClient = {
			requestJson: async () => {
				log.push("call");
				return (await answer()) as never;
			},
			close: async () => {},
		};
		const client = withGithubBudget(
			http,
			{
				budget: {
					async take(cost) {
						log.push(`take ${cost}`);
						if (refuse) throw new RateLimitedError("used up", { source: "github" });
					},
					async pauseFor(seconds) {
						log.push(`pause ${seconds}`);
					},
				},
				compute: {
					async reserve() {
						const startedAt = log.length;
						return async () => void timed.push(log.slice(startedAt));
					},
				},
			},
			clock,
		);
		return { client, log, timed };
	}

	it("notes the time of each call, also of one that failed", async () => {
		const answers = [
			async () => ({ status: 200, headers: {}, body: 1 }),
			async () => {
				throw new UpstreamTimeoutError("slow", { source: "github" });
			},
		];
		const { client, timed } = counted(async () => answers.shift()?.() ?? expect.unreachable());
		await client.requestJson(request);
		await expect(client.requestJson(request)).rejects.toThrow("slow");
		expect(timed).toEqual([["call"], ["call"]]);
	});

	it("reserves before it calls", async () => {
		const { client, log } = counted(async () => ({ status: 200, headers: {}, body: 1 }));
		expect((await client.requestJson(request)).body).toBe(1);
		expect(log).toEqual(["take 1", "call"]);
	});

	it("does not call when nothing is left", async () => {
		const { client, log } = counted(async () => ({ status: 200, headers: {}, body: 1 }), true);
		await expect(client.requestJson(request)).rejects.toThrow(RateLimitedError);
		expect(log).toEqual(["take 1"]);
	});

	it.each([
		[30, "pause 30"],
		[undefined, "pause 60"],
	])("passes on a rate limit with Retry-After %s to all", async (retryAfterSeconds, expected) => {
		const { client, log } = counted(() =>
			Promise.reject(new RateLimitedError("x", { source: "github", retryAfterSeconds })),
		);
		await expect(client.requestJson(request)).rejects.toThrow(RateLimitedError);
		expect(log.at(-1)).toBe(expected);
	});

	it("does not take another failure for a limit", async () => {
		const { client, log } = counted(() =>
			Promise.reject(new UpstreamTimeoutError("x", { source: "github" })),
		);
		await expect(client.requestJson(request)).rejects.toThrow(UpstreamTimeoutError);
		expect(log).toEqual(["take 1", "call"]);
	});
});
