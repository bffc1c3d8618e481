import { RateLimitedError } from "@dephealth/core/errors.ts";
import { paceHttpClient } from "@dephealth/core/sources/registry/paced-http-client.ts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createScriptedHttpClient } from "../../../scripted-http-client.ts";

const REQUEST = { source: "crates.io", url: new URL("https://crates.io/x"), schema: z.object({}) };

/** A clock on which time passes only by sleeping; each sleep ends at once and is noted. */
function pacedBy(pace: { everyMs: number; maxWaitMs: number }, requests: number) {
	const http = createScriptedHttpClient();
	for (let asked = 0; asked < requests; asked++) http.on("GET /x", { body: {} });
	const slept: number[] = [];
	const clock = { now: () => 0, sleep: async (milliseconds: number) => void slept.push(milliseconds) };
	return { paced: paceHttpClient(http, clock, pace), slept };
}

describe("an upstream that allows one request a second", () => {
	it("gets them one after the other, each a second later", async () => {
		const { paced, slept } = pacedBy({ everyMs: 1000, maxWaitMs: 5000 }, 3);
		await Promise.all([1, 2, 3].map(() => paced.requestJson(REQUEST)));
		expect(slept).toEqual([1000, 2000]);
	});

	it("is not asked by who would wait too long, who learns when to come back", async () => {
		const { paced } = pacedBy({ everyMs: 1000, maxWaitMs: 1500 }, 2);
		const answers = await Promise.allSettled([1, 2, 3].map(() => paced.requestJson(REQUEST)));
		expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
		const [refused] = answers.filter((answer) => answer.status === "rejected");
		expect(refused?.reason).toBeInstanceOf(RateLimitedError);
		expect(refused?.reason.retryAfterSeconds).toBe(2);
	});
});
