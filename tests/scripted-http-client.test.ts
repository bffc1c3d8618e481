import { BadResponseError, PackageNotFoundError, RateLimitedError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createScriptedHttpClient } from "./scripted-http-client.ts";

const request = (path: string) => ({
	source: "test",
	url: new URL(path, "https://example.org"),
	schema: z.object({ value: z.number() }),
});

describe("the scripted HTTP client", () => {
	it("fails loudly when the script has no answer, or no more", async () => {
		const http = createScriptedHttpClient().on("GET /a", { body: { value: 1 } });
		await http.requestJson(request("/a"));
		await expect(http.requestJson(request("/a"))).rejects.toThrow("no answer for GET /a");
		await expect(http.requestJson(request("/b?c=d"))).rejects.toThrow("no answer for GET /b?c=d");
	});

	it("fails when an answer was not asked for", () => {
		const http = createScriptedHttpClient().on("GET /a", { body: { value: 1 } });
		expect(() => http.assertAllUsed()).toThrow("GET /a");
	});

	it("takes answers through the schema as JSON", async () => {
		const http = createScriptedHttpClient()
			.on("GET /a", { body: { value: undefined } })
			.on("GET /a", { body: { value: 2, other: new Date() } });
		await expect(http.requestJson(request("/a"))).rejects.toThrow(BadResponseError);
		expect(await http.requestJson(request("/a"))).toMatchObject({ body: { value: 2 } });
	});

	it("classifies failures as the real client does, after the source has had its say", async () => {
		const http = createScriptedHttpClient()
			.on("GET /a", { status: 404 })
			.on("GET /a", { status: 429, headers: { "retry-after": "3" } })
			.on("GET /a", { status: 403, body: { message: "busy" } });
		await expect(http.requestJson(request("/a"))).rejects.toThrow(PackageNotFoundError);
		await expect(http.requestJson(request("/a"))).rejects.toMatchObject({ retryAfterSeconds: 3 });
		const onErrorAnswer = (answer: { text: string }) => {
			throw new RateLimitedError(answer.text, { source: "test" });
		};
		await expect(http.requestJson({ ...request("/a"), onErrorAnswer })).rejects.toThrow('{"message":"busy"}');
	});
});
