import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { logHttpClient } from "@dephealth/core/http/logged-http-client.ts";
import { describe, expect, it } from "vitest";
import { z } from "zod";

function clientThat(answer: () => Promise<unknown>) {
	let now = 0;
	const lines: unknown[] = [];
	const http = logHttpClient(
		{
			async requestJson<T>() {
				now += 25;
				return { status: 200, headers: {}, body: (await answer()) as T };
			},
			close: async () => {},
		},
		{ clock: { now: () => now }, log: (line) => lines.push(line) },
	);
	const ask = () =>
		http.requestJson({
			source: "npm",
			url: new URL("https://npm.test/express?token=x"),
			schema: z.unknown(),
		});
	return { ask, lines };
}

describe("a call to an upstream", () => {
	it("leaves a line with what was asked, how it ended and how long it took", async () => {
		const { ask, lines } = clientThat(async () => "ok");
		expect((await ask()).body).toBe("ok");
		expect(lines).toEqual([
			{ service: "npm", operation: "GET /express", latency_ms: 25, success: true, http_status: 200 },
		]);
	});

	it("that fails leaves its error, and throws it unchanged", async () => {
		const error = new UpstreamUnavailableError("down", { source: "npm" });
		const { ask, lines } = clientThat(() => Promise.reject(error));
		await expect(ask()).rejects.toBe(error);
		expect(lines).toEqual([
			{ service: "npm", operation: "GET /express", latency_ms: 25, success: false, error },
		]);
	});
});
