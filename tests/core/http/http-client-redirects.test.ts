import { BadResponseError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { failureOf, get, httpClient, upstream } from "./http-clients.ts";
import { json, status } from "./loopback-upstream.ts";

describe("redirects", () => {
	const moved = (location: string) => status(301, { location });

	it("are not followed unless asked for", async () => {
		const { url, paths } = await upstream(moved("/new"), json({}));
		expect(await failureOf(httpClient().requestJson(get(url)))).toBeInstanceOf(BadResponseError);
		expect(paths).toEqual(["/"]);
	});

	it.each([301, 302, 307, 308])("are followed once on the same origin (%i)", async (code) => {
		const { url, paths } = await upstream(
			status(code, { location: "/new?x=1" }, "moved"),
			json({ ok: true }),
		);
		const { body } = await httpClient().requestJson(get(url, { followRedirect: "same-origin" }));
		expect(body).toEqual({ ok: true });
		expect(paths).toEqual(["/", "/new?x=1"]);
	});

	it("leave no connection behind", async () => {
		const { url, connections } = await upstream((response, request) => {
			const answer =
				request.url === "/" ? status(301, { location: "/new" }, "moved ".repeat(10_000)) : json({});
			answer(response, request);
		});
		const client = httpClient();
		for (let count = 0; count < 5; count++) {
			await client.requestJson(get(url, { followRedirect: "same-origin" }));
		}
		expect(connections()).toBeLessThanOrEqual(2);
	});

	it("are not followed twice", async () => {
		const { url, paths } = await upstream(moved("/a"), moved("/b"), json({}));
		const error = await failureOf(httpClient().requestJson(get(url, { followRedirect: "same-origin" })));
		expect(error).toBeInstanceOf(BadResponseError);
		expect(paths).toEqual(["/", "/a"]);
	});

	it.each([
		["to another host", "https://evil.example/"],
		["to another port", "http://127.0.0.1:1/"],
		["by protocol-relative address", "//evil.example/x"],
		["to another scheme", "javascript:alert(1)"],
		["to nowhere", "http://"],
	])("never lead %s", async (_, location) => {
		const { url, paths } = await upstream(moved(location), json({}));
		const error = await failureOf(httpClient().requestJson(get(url, { followRedirect: "same-origin" })));
		expect(error).toBeInstanceOf(BadResponseError);
		expect(error.message).toContain("redirects");
		expect(paths).toEqual(["/"]);
	});
});
