import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { CollectionNotStartedError } from "@dephealth/core/collection/collection-starter.ts";
import type { CollectionStatus } from "@dephealth/core/collection/collection-state.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { StoredPackage } from "@dephealth/core/packages/stored-package.ts";
import { createGetPackage } from "@dephealth/functions/api/routes/packages/get-package.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { anApiHandler } from "../../../../handlers.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const DOCUMENT = JSON.stringify({ package: "express", health_score: 91, risk_level: "LOW" });

function stored(status: CollectionStatus, overrides: Partial<StoredPackage> = {}): StoredPackage {
	return {
		collection: {
			status,
			since: NOW,
			claimedUntil: NOW + 1000,
			hasDocument: overrides.documentJson !== undefined,
		},
		documentJson: undefined,
		lastFailure: undefined,
		...overrides,
	};
}

type Setup = {
	stored?: StoredPackage | undefined;
	readError?: Error;
	startError?: Error;
	allowanceError?: Error;
};

function createApi(setup: Setup) {
	const started: PackageRef[] = [];
	const counted: string[] = [];
	const taken: string[] = [];
	const handler = anApiHandler({
		auth: "caller",
		gate: () => (_auth, _request, respond) => respond({ kind: "account", owner: "user_1" }),
		respond: createGetPackage({
			packages: createHotPackages({
				packages: {
					get: async () => {
						if (setup.readError) throw setup.readError;
						return setup.stored;
					},
				},
				clock: { now: () => NOW, sleep: async () => {} },
			}),
			collections: () => ({
				start: async (ref) => {
					if (setup.startError) throw setup.startError;
					started.push(ref);
				},
			}),
			allowance: () => ({
				takeOne: async (caller) => {
					if (setup.allowanceError) throw setup.allowanceError;
					taken.push(caller);
				},
			}),
			cacheCounts: { count: (result) => counted.push(result) },
			clock: { now: () => NOW, sleep: async () => {} },
		}),
	});
	return { started, counted, taken, get: (parameters: EventParameters = {}) => handler(event(parameters)) };
}

type EventParameters = {
	path?: Record<string, string>;
	query?: Record<string, string>;
	headers?: Record<string, string>;
};

function event({ path, query, headers }: EventParameters): APIGatewayProxyEventV2 {
	return {
		rawPath: "/v1/packages/npm/express",
		pathParameters: path ?? { ecosystem: "npm", name: "express" },
		...(query && { queryStringParameters: query }),
		headers: headers ?? {},
		requestContext: { requestId: "request-1", http: { method: "GET" } },
	} as APIGatewayProxyEventV2;
}

const bodyOf = (response: { body?: string | undefined }) => JSON.parse(response.body ?? "null");

describe("a known package", () => {
	it("is served as it is stored, with an ETag and the request's id", async () => {
		const api = createApi({ stored: stored("complete", { documentJson: DOCUMENT }) });
		const response = await api.get();
		expect(response).toMatchObject({ statusCode: 200, body: DOCUMENT });
		expect(response.headers).toMatchObject({
			"x-request-id": "request-1",
			etag: expect.stringMatching(/^"[\w-]{22}"$/),
		});
		expect(api.started).toEqual([]);
	});

	it("says whether it came from the process's memory, and counts it", async () => {
		const api = createApi({ stored: stored("complete", { documentJson: DOCUMENT }) });
		const answers = [await api.get(), await api.get(), await api.get({ headers: { "if-none-match": "x" } })];
		expect(answers.map(({ headers }) => headers?.["x-cache"])).toEqual(["miss", "hit", "hit"]);
		expect(api.counted).toEqual(["miss", "hit", "hit"]);
	});

	it.each([["exact"], ["weak"], ["list"], ["any"]])("is 304 for its own ETag (%s)", async (form) => {
		const api = createApi({ stored: stored("complete", { documentJson: DOCUMENT }) });
		const etag = String((await api.get()).headers?.["etag"]);
		const sent = { exact: etag, weak: `W/${etag}`, list: `"other", ${etag}`, any: "*" }[form] ?? "";
		const response = await api.get({ headers: { "if-none-match": sent } });
		expect(response.statusCode).toBe(304);
		expect(response.body).toBeUndefined();
	});

	it("is reduced to the fields asked for", async () => {
		const api = createApi({ stored: stored("complete", { documentJson: DOCUMENT }) });
		expect(bodyOf(await api.get({ query: { fields: "risk_level, package" } }))).toEqual({
			package: "express",
			risk_level: "LOW",
		});
	});

	it.each([["nope"], [""], ["package,"], ["__proto__"], ["constructor"]])(
		"fields=%j is refused",
		async (fields) => {
			const api = createApi({ stored: stored("complete", { documentJson: DOCUMENT }) });
			const response = await api.get({ query: { fields } });
			expect(response.statusCode).toBe(400);
			expect(bodyOf(response).error).toMatchObject({ code: "invalid_request", details: { field: "fields" } });
		},
	);
});

describe("a package that is not known yet", () => {
	it("is collected, and the answer says when to ask again", async () => {
		const api = createApi({});
		const response = await api.get();
		expect(response).toMatchObject({ statusCode: 202, headers: { "retry-after": "2" } });
		expect(bodyOf(response).collection.status).toBe("collecting");
		expect(api.started).toEqual([{ ecosystem: "npm", name: "express" }]);
		expect(api.taken).toEqual(["user_1"]);
	});

	it("is not collected twice while it waits for another attempt", async () => {
		const api = createApi({ stored: stored("pending", { lastFailure: "npm: it did not answer in time" }) });
		const response = await api.get();
		expect(response).toMatchObject({ statusCode: 202, headers: { "retry-after": "60" } });
		expect(bodyOf(response).collection).toMatchObject({
			status: "pending",
			last_failure: "npm: it did not answer in time",
		});
		expect(api.started).toEqual([]);
	});

	it("that the registry does not know is 404", async () => {
		const response = await createApi({ stored: stored("not_found") }).get();
		expect(response.statusCode).toBe(404);
		expect(bodyOf(response).error).toMatchObject({
			code: "package_not_found",
			details: { package: "express" },
		});
	});

	it("that no source will give out is 503, not a statement about the package", async () => {
		const response = await createApi({
			stored: stored("failed", { lastFailure: "npm: it refuses the request" }),
		}).get();
		expect(response).toMatchObject({ statusCode: 503, headers: { "retry-after": "3600" } });
		expect(bodyOf(response).error.message).toContain("Nothing is known about the package");
	});
});

describe("our own outages", () => {
	it.each([
		["storage", { readError: new StorageUnavailableError("down") }],
		["workflow", { startError: new CollectionNotStartedError("down") }],
	])("of the %s are 503 with Retry-After", async (_, setup) => {
		const response = await createApi(setup).get();
		expect(response).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
		expect(bodyOf(response).error.code).toBe("service_unavailable");
	});

	it("that are bugs are 500 without a word about the inside", async () => {
		const response = await createApi({ readError: new TypeError("secret detail") }).get();
		expect(response.statusCode).toBe(500);
		expect(response.body).not.toContain("secret detail");
	});
});

describe("an event from the gateway", () => {
	it("without a request id uses the client's if it is harmless", async () => {
		const api = createApi({ stored: stored("complete", { documentJson: DOCUMENT }) });
		const harmless = await api.get({ headers: { "X-Request-Id": "abc-1" } });
		expect(harmless.headers?.["x-request-id"]).toBe("request-1");
	});

	it("without headers, parameters or context is answered, not crashed on", async () => {
		const handler = anApiHandler({
			auth: "public",
			respond: async () => ({ status: 204 }),
		});
		const response = await handler({
			headers: { "X-Request-Id": "bad id\n" },
			requestContext: null,
		} as never);
		expect(response.statusCode).toBe(204);
		expect(response.headers?.["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
	});
});
