import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners } from "node:events";
import { gzipSync } from "node:zlib";
import { systemClock } from "@dephealth/core/clock.ts";
import { RateLimitedError, UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import { OutOfTimeError, withDeadline } from "@dephealth/core/resilience/deadline.ts";
import { describe, expect, it, vi } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";
import { anyJson, failureOf, get, httpClient, until, upstream } from "./http-clients.ts";
import { bytes, type Handler, hang, json, reset, status } from "./loopback-upstream.ts";

describe("the deadline covers the whole answer", () => {
	const drip: Handler = (response) => {
		response.writeHead(200);
		response.write("[1,");
	};
	const dripGzip: Handler = (response) => {
		response.writeHead(200, { "content-encoding": "gzip" });
		response.write(gzipSync("[1,2,3]").subarray(0, 12));
	};

	it.each([
		["no answer", hang],
		["a body that never ends", drip],
		["a compressed body that never ends", dripGzip],
	])("%s", async (_, handler) => {
		const clock = createManualClock();
		const { url, paths } = await upstream(handler);
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url, { timeoutMs: 5000 })));
		await until(() => paths.length === 1);
		await clock.advance(4999);
		expect(clock.sleeping()).toBe(1);
		await clock.advance(1);
		const error = await outcome;
		expect(error).toBeInstanceOf(UpstreamTimeoutError);
		expect(error.message).toBe("npm did not answer within 5 s.");
		expect(clock.sleeping()).toBe(0);
		expect(paths).toHaveLength(1);
	});

	it("is one for both tries", async () => {
		const clock = createManualClock();
		const { url, paths } = await upstream(status(503, { "retry-after": "2" }), hang);
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url, { timeoutMs: 5000 })));
		await until(() => clock.sleeping() === 2);
		await clock.advance(2000);
		await until(() => paths.length === 2);
		await clock.advance(3000);
		expect(await outcome).toBeInstanceOf(UpstreamTimeoutError);
	});

	it("turns an error answer that never ends into that error", async () => {
		const clock = createManualClock();
		const { url, paths } = await upstream((response) => {
			response.writeHead(429, { "retry-after": "1" });
			response.write("x");
		});
		const headers = untilHeadersArrive();
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url)));
		await headers;
		await clock.advance(10_000);
		expect(await outcome).toBeInstanceOf(RateLimitedError);
		expect(paths).toHaveLength(1);
	});

	it("holds by the real clock too", async () => {
		const { url } = await upstream(hang);
		const request = get(url, { timeoutMs: 5 });
		const error = await failureOf(httpClient({ clock: systemClock }).requestJson(request));
		expect(error).toBeInstanceOf(UpstreamTimeoutError);
	});

	it("leaves no timer behind", async () => {
		const clock = createManualClock();
		const { url } = await upstream(json({}), status(404), bytes("no JSON"));
		const client = httpClient({ clock });
		await client.requestJson(get(url));
		await failureOf(client.requestJson(get(url)));
		await failureOf(client.requestJson(get(url)));
		expect(clock.sleeping()).toBe(0);
	});
});

describe("the invocation's own deadline", () => {
	const inAnHour = Date.UTC(2026, 0, 1) + 3_600_000;

	it("ends a request before its own time is spent, and does not blame the upstream", async () => {
		const { url } = await upstream(hang);
		const clock = createManualClock({ start: inAnHour });
		const client = httpClient({ clock });
		const outcome = withDeadline(inAnHour + 3000, () =>
			client.requestJson({ source: "npm", url, schema: anyJson }),
		);
		const refused = expect(outcome).rejects.toBeInstanceOf(OutOfTimeError);
		await vi.waitFor(() => expect(clock.sleeping()).toBe(1), PATIENT);
		await clock.advance(3000);
		await refused;
	});

	it("lets nothing begin that it would cut off", async () => {
		const { url, paths } = await upstream(json({}));
		const clock = createManualClock({ start: inAnHour });
		const client = httpClient({ clock });
		const outcome = withDeadline(inAnHour, () => client.requestJson({ source: "npm", url, schema: anyJson }));
		await expect(outcome).rejects.toThrow("The time for this step ended before npm had answered.");
		expect(paths).toHaveLength(0);
	});

	it("changes nothing for requests that end before it", async () => {
		const { url } = await upstream(json({ ok: true }));
		const client = httpClient();
		const outcome = withDeadline(Date.now() + 60_000, () =>
			client.requestJson({ source: "npm", url, schema: anyJson }),
		);
		expect((await outcome).body).toEqual({ ok: true });
	});
});

describe("a caller that gives up gets its own reason back", () => {
	const reason = new Error("the task was stopped");

	it("before: nothing is sent", async () => {
		const { url, paths } = await upstream(json({}));
		const request = get(url, { signal: AbortSignal.abort(reason) });
		expect(await failureOf(httpClient().requestJson(request))).toBe(reason);
		expect(paths).toHaveLength(0);
	});

	it.each<[string, Handler]>([
		["while waiting for the answer", hang],
		[
			"in the middle of the body",
			(response) => {
				response.writeHead(200);
				response.write("[1,");
			},
		],
		[
			"in the middle of an error answer",
			(response) => {
				response.writeHead(500);
				response.write("x");
			},
		],
	])("%s", async (_, handler) => {
		const { url, paths } = await upstream(handler);
		const controller = new AbortController();
		const outcome = failureOf(httpClient().requestJson(get(url, { signal: controller.signal })));
		await until(() => paths.length === 1);
		await new Promise((resolve) => setTimeout(resolve, 5));
		controller.abort(reason);
		expect(await outcome).toBe(reason);
		expect(paths).toHaveLength(1);
	});

	it("between two tries", async () => {
		const clock = createManualClock();
		const { url, paths } = await upstream(reset);
		const controller = new AbortController();
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url, { signal: controller.signal })));
		await until(() => clock.sleeping() === 2);
		controller.abort(reason);
		expect(await outcome).toBe(reason);
		expect(paths).toHaveLength(1);
	});

	it("leaves no listener on the caller's signal", async () => {
		const { url } = await upstream(json({}), status(404));
		const { signal } = new AbortController();
		const client = httpClient();
		await client.requestJson(get(url, { signal }));
		await failureOf(client.requestJson(get(url, { signal })));
		expect(getEventListeners(signal, "abort")).toHaveLength(0);
	});
});

/** Undici says so itself: no pause could be long enough on every machine. */
function untilHeadersArrive(): Promise<void> {
	return new Promise((resolve) => {
		subscribe("undici:request:headers", function arrived() {
			unsubscribe("undici:request:headers", arrived);
			resolve();
		});
	});
}
