import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiCallError, createApiClient } from "@dephealth/cli/api-client.ts";
import { EXIT } from "@dephealth/cli/exit-codes.ts";
import { getStatus, redriveDeadLetter } from "@dephealth/contract/routes/operations.ts";
import { getPackage } from "@dephealth/contract/routes/packages.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { afterEach, describe, expect, it } from "vitest";

let server: Server | undefined;
afterEach(() => server?.close());

const seen: string[] = [];

/** A client of a server that always answers the same. */
async function clientOf(status: number, body: string, { key }: { key?: string } = { key: "k" }) {
	seen.length = 0;
	const answering = createServer((request, response) => {
		seen.push(`${request.method} ${request.url}`);
		response.writeHead(status);
		response.end(body);
	});
	server = answering;
	await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
	const api = `http://127.0.0.1:${(answering.address() as AddressInfo).port}`;
	return createApiClient({ api, ...(key !== undefined && { key }), dataDir: "/nowhere" });
}

async function failureOf(call: Promise<unknown>): Promise<ApiCallError> {
	return call.then(
		() => expect.unreachable("an answer"),
		(error) => {
			expect(error).toBeInstanceOf(ApiCallError);
			return error;
		},
	);
}

const STATUS = {
	status: "ok",
	checked_at: "2026-01-31T00:00:00.000Z",
	circuits: [],
	dead_letters: null,
	collections_last_hour: null,
	mail: null,
	storage: null,
	process: null,
	unknown: [],
};

describe("without a key", () => {
	it("public routes are asked all the same", async () => {
		const client = await clientOf(200, JSON.stringify(STATUS), {});
		expect(await client.call(getStatus)).toMatchObject({ status: "ok" });
	});

	it("other routes are not asked: the error says where a key may be", async () => {
		const client = await clientOf(200, "{}", {});
		const failure = await failureOf(client.call(redriveDeadLetter, { path: { id: "x" } }));
		expect(failure).toMatchObject({ exitCode: EXIT.usage });
		expect(failure.message).toMatch(/no API key in .*nowhere.*--key/);
		expect(seen).toEqual([]);
	});
});

describe("a server that is none of ours, or of another version, gets one clear sentence", () => {
	it.each([
		["a page", 200, "<!doctype html><p>Welcome to nginx!"],
		["nothing", 200, ""],
		["other JSON", 200, `{"hello":"world"}`],
		["an older shape", 200, JSON.stringify({ ...STATUS, circuits: [{ name: "npm", state: "tripped" }] })],
		["a status that the route does not have", 204, ""],
		["another's 404", 404, "<h1>Not Found</h1>"],
		["another's 500", 500, `{"message":"Internal Server Error"}`],
		["that it has no such route", 404, `{"error":{"code":"route_not_found","message":"Nothing here."}}`],
	])("%s", async (_, status, body) => {
		const error = await failureOf((await clientOf(status, body)).call(getStatus));
		expect(error.exitCode).toBe(EXIT.environment);
		expect(error.message).toMatch(
			/^http:\/\/127\.0\.0\.1:\d+ does not answer GET \/v1\/status as DepHealth /,
		);
		expect(error.message).toContain(VERSION);
		expect(error.message).not.toContain("\n");
	});
});

describe("our server", () => {
	it("is understood, also when it says more than this version knows", async () => {
		const client = await clientOf(200, JSON.stringify({ ...STATUS, news: true }));
		expect(await client.call(getStatus)).toEqual(STATUS);
	});

	it.each([
		[404, "package_not_found", EXIT.notFound],
		[401, "invalid_api_key", EXIT.usage],
		[429, "rate_limit_exceeded", EXIT.unavailable],
		[503, "service_unavailable", EXIT.unavailable],
		[500, "internal_error", EXIT.internal],
	])("that refuses with %i is quoted", async (status, code, exitCode) => {
		const client = await clientOf(status, JSON.stringify({ error: { code, message: "The reason." } }));
		const path = { ecosystem: "npm", name: "x" };
		expect(await failureOf(client.call(getPackage, { path }))).toMatchObject({
			message: "The reason.",
			exitCode,
		});
	});

	it("is asked for a name with slashes as it is, and for an id as one segment", async () => {
		const client = await clientOf(503, "{}");
		await failureOf(client.call(getPackage, { path: { ecosystem: "npm", name: "@a b/c?" } }));
		await failureOf(client.call(redriveDeadLetter, { path: { id: "a/b" }, query: { x: "1" } }));
		expect(seen).toEqual(["GET /v1/packages/npm/%40a%20b/c%3F", "POST /v1/dead-letters/a%2Fb/redrive?x=1"]);
	});
});
