import { ApiError } from "@dephealth/functions/api/http/api-error.ts";
import { type ApiRequest, json } from "@dephealth/functions/api/http/request.ts";
import { describe, expect, it } from "vitest";
import { type ApiEventParts, anApiEvent } from "../../../api-events.ts";
import { anApiHandler } from "../../../handlers.ts";

type Event = ReturnType<typeof anApiEvent>;

/** The request that the route sees. */
async function seen(event: Partial<Event>): Promise<ApiRequest> {
	let request: ApiRequest | undefined;
	const handler = anApiHandler({
		auth: "public",
		async respond(asked) {
			request = asked;
			return { status: 204 };
		},
	});
	await handler(event as Event);
	if (!request) throw new Error("The route was not called.");
	return request;
}

function answer(respond: () => Promise<ReturnType<typeof json>>, parts: ApiEventParts = {}) {
	return anApiHandler({ auth: "public", respond })(anApiEvent(parts));
}

describe("a request", () => {
	const from = (gatewayId: string | undefined, given?: string): Partial<Event> => {
		const event = anApiEvent({ headers: given === undefined ? {} : { "X-Request-Id": given } });
		const requestContext = { ...event.requestContext, requestId: gatewayId as string };
		return { ...event, requestContext };
	};

	it.each([
		["the gateway's", from("JKJaXmPLvHcESHA="), "JKJaXmPLvHcESHA="],
		["the gateway's before the client's", from("gateway-1", "mine-1"), "gateway-1"],
		["the client's without a gateway's", from(undefined, "mine-1"), "mine-1"],
		["the client's where the gateway's is none", from("not an id\n", "mine-1"), "mine-1"],
	])("is known by an id: %s", async (_, event, id) => expect((await seen(event)).requestId).toBe(id));

	it.each([["two\nlines"], ["a b"], ["x".repeat(65)], [""], ["ünïcode"], ['"}']])(
		"is given an id of its own where the client's would spoil a log: %j",
		async (given) => {
			const { requestId } = await seen(from(undefined, given));
			expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
		},
	);

	it("has its parameters, headers and cookies by name, without those that have no value", async () => {
		const event = anApiEvent({
			headers: { "X-Thing": "1", Empty: undefined as unknown as string },
			query: { a: "1", none: undefined as unknown as string },
			pathParameters: { name: "express", none: undefined as unknown as string },
			cookies: ["one=1", " two = a=b ", "one=second", "bare"],
		});
		const request = await seen({ ...event, queryStringParameters: { a: "1", none: undefined as never } });
		expect([...request.query]).toEqual([["a", "1"]]);
		expect([...request.pathParameters]).toEqual([["name", "express"]]);
		expect([...request.cookies]).toEqual([
			["one", "1"],
			["two", "a=b"],
			["bare", ""],
		]);
		expect(request.headers.get("x-thing")).toBe("1");
		expect(request.headers.get("empty")).toBe("");
	});

	it("of HEAD belongs to the route of GET", async () => {
		expect((await seen({ ...anApiEvent(), routeKey: "HEAD /v1/status" })).route).toBe("GET /v1/status");
	});

	it("of which the gateway says nothing at all is still answered", async () => {
		const request = await seen({});
		expect(request).toMatchObject({
			route: "unknown",
			method: "GET",
			path: "/",
			sourceIp: undefined,
			body: undefined,
			isBase64Encoded: false,
			caller: { kind: "anonymous" },
		});
		expect([...request.headers, ...request.query, ...request.cookies]).toEqual([]);
	});
});

describe("an answer", () => {
	it("is JSON that nobody guesses at, keeps or frames, and has the request's id", async () => {
		expect(await answer(async () => json(200, { a: 1 }))).toEqual({
			statusCode: 200,
			headers: {
				"content-type": "application/json; charset=utf-8",
				"x-content-type-options": "nosniff",
				"cache-control": "no-store",
				"content-security-policy": "default-src 'none'; frame-ancestors 'none'",
				"x-request-id": "request-1",
			},
			body: '{"a":1}',
		});
	});

	it("may have headers and cookies of its route's, but no other id", async () => {
		const result = await answer(async () => ({
			...json(200, {}, { "cache-control": "public", "x-request-id": "other" }),
			cookies: ["a=1"],
		}));
		expect(result.headers).toMatchObject({ "cache-control": "public", "x-request-id": "request-1" });
		expect(result.cookies).toEqual(["a=1"]);
	});

	it("without a body has no content type", async () => {
		const result = await answer(async () => ({ status: 204 }));
		expect(result).not.toHaveProperty("body");
		expect(result.headers).not.toHaveProperty("content-type");
		expect(result).not.toHaveProperty("cookies");
	});

	it("of bytes says so", async () => {
		const bytes = async () => ({ status: 200, body: "AAEC", isBase64Encoded: true });
		expect(await answer(bytes)).toMatchObject({ body: "AAEC", isBase64Encoded: true });
		expect(await answer(async () => json(200, {}))).not.toHaveProperty("isBase64Encoded");
	});

	it("to HEAD has all that GET has but the body", async () => {
		const result = await answer(async () => json(200, { a: 1 }), { method: "HEAD" });
		expect(result).not.toHaveProperty("body");
		expect(result.headers).toMatchObject({ "content-type": "application/json; charset=utf-8" });
	});
});

describe("a refusal", () => {
	const refused = (error: unknown) =>
		answer(async () => {
			throw error;
		});

	it("has a code, a sentence, and details where there are any", async () => {
		const { statusCode, body } = await refused(new ApiError("invalid_request", "No.", { field: "name" }));
		expect([statusCode, JSON.parse(body ?? "")]).toEqual([
			400,
			{ error: { code: "invalid_request", message: "No.", details: { field: "name" } } },
		]);
		const bare = await refused(new ApiError("package_not_found", "None."));
		expect(JSON.parse(bare.body ?? "")).toEqual({ error: { code: "package_not_found", message: "None." } });
	});

	it.each(["invalid_api_key", "session_required"] as const)(
		"%s says how to say who one is (RFC 9110, 11.6.1)",
		async (code) => {
			const { statusCode, headers } = await refused(new ApiError(code, "Who?"));
			expect(statusCode).toBe(401);
			expect(headers).toMatchObject({ "www-authenticate": 'ApiKey realm="dephealth"' });
		},
	);

	it.each([
		["an outage, in five seconds", new ApiError("service_unavailable", "Not now."), "5"],
		[
			"an outage whose end is known",
			new ApiError("service_unavailable", "Not now.", { retryAfterSeconds: 42 }),
			"42",
		],
		[
			"what a caller has to wait for",
			new ApiError("rate_limit_exceeded", "Wait.", { retryAfterSeconds: 0 }),
			"0",
		],
		["never what is wrong", new ApiError("invalid_request", "No."), undefined],
	])("says when to come back: %s", async (_, error, seconds) => {
		expect((await refused(error)).headers?.["retry-after"]).toBe(seconds);
	});

	it("for a fault of ours names no part of it", async () => {
		const { statusCode, body } = await refused(new TypeError("secret of the house"));
		expect(statusCode).toBe(500);
		expect(body).not.toContain("secret");
		expect(JSON.parse(body ?? "").error.code).toBe("internal_error");
	});
});
