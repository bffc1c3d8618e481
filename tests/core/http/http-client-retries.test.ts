import { systemClock } from "@dephealth/core/clock.ts";
import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { withStateAttempt } from "@dephealth/core/resilience/state-attempt.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import {
	anyJson,
	failureOf,
	get,
	httpClient,
	ignore,
	sleepOnlyBetweenTries,
	upstream,
} from "./http-clients.ts";
import { json, reset, status } from "./loopback-upstream.ts";

describe("a short blip is tried once more, and nothing else", () => {
	it("recovers from a reset", async () => {
		const { url, paths } = await upstream(reset, json({ ok: true }));
		expect((await httpClient().requestJson(get(url))).body).toEqual({ ok: true });
		expect(paths).toHaveLength(2);
	});

	it.each([
		[503, "1", 2],
		[429, "2", 2],
		[429, "0", 2],
		[503, "3", 1],
		[429, "60", 1],
		[500, "1", 1],
		[502, "1", 1],
	])("%i with Retry-After %s: %i request(s)", async (code, retryAfter, requests) => {
		const { url, paths } = await upstream(status(code, { "retry-after": retryAfter }), json({}));
		await httpClient().requestJson(get(url)).catch(ignore);
		expect(paths).toHaveLength(requests);
	});

	it("waits as long as it was asked to, otherwise at most 250 ms", async () => {
		for (const [first, expected] of [
			[status(503, { "retry-after": "2" }), 2000],
			[reset, 125],
		] as const) {
			const pauses: number[] = [];
			const { url } = await upstream(first, json({}));
			const clock = {
				...systemClock,
				sleep: (milliseconds: number, signal?: AbortSignal) => {
					if (milliseconds <= 2000) pauses.push(milliseconds);
					return sleepOnlyBetweenTries(milliseconds, signal);
				},
			};
			await httpClient({ clock, random: () => 0.5 }).requestJson(get(url));
			expect(pauses).toEqual([expected]);
		}
	});

	it.each([
		[undefined, 1],
		[false, 1],
		[true, 2],
	])("repeats a POST only when it is idempotent (%s)", async (idempotent, requests) => {
		const { url, paths } = await upstream(reset, json({}));
		const request = get(url, { method: "POST", body: {}, ...(idempotent !== undefined && { idempotent }) });
		await httpClient().requestJson(request).catch(ignore);
		expect(paths).toHaveLength(requests);
	});

	it("is left to the state machine once that repeats the task: their attempts add up and never multiply", async () => {
		const { url, paths } = await upstream(reset, json({}));
		const outcome = withStateAttempt(1, () => httpClient().requestJson(get(url)));
		expect(await failureOf(outcome)).toBeInstanceOf(UpstreamUnavailableError);
		expect(paths).toHaveLength(1);
	});

	it("is reported attempt by attempt, with the wait that follows", async () => {
		const seen: unknown[] = [];
		const { url } = await upstream(reset, reset);
		const client = httpClient({
			onAttemptFailed: ({ source }, failure) => seen.push({ source, ...failure }),
		});
		const error = await failureOf(client.requestJson(get(url)));
		expect(seen).toMatchObject([
			{ source: "npm", attempt: 1, error: { name: error.name }, delayMs: 125 },
			{ source: "npm", attempt: 2, error, delayMs: undefined },
		]);
	});

	it("does not repeat what would not begin before the deadline", async () => {
		const { url, paths } = await upstream(status(503, { "retry-after": "2" }), json({}));
		const request = get(url, { timeoutMs: 2000 });
		const error = await failureOf(httpClient({ clock: createManualClock() }).requestJson(request));
		expect(paths).toHaveLength(1);
		expect(error).toBeInstanceOf(UpstreamUnavailableError);
	});
});

it("when every call fails, retries stay a tenth of the calls", async () => {
	const { url, paths } = await upstream(reset);
	const client = httpClient();
	for (let call = 0; call < 100; call++) {
		await client.requestJson({ source: "npm", url, schema: anyJson }).catch(() => undefined);
	}
	// Ten stand ready at first, and a hundred calls earn ten.
	expect(paths.length).toBeGreaterThan(100);
	expect(paths.length).toBeLessThanOrEqual(120);
});
