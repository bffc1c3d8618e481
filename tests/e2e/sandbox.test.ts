import { type PackageDocument, packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import { SANDBOX_EXAMPLES } from "@dephealth/local/sandbox/world/archetypes.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { describeWebhooks } from "./parts/webhooks.ts";
import { type Product, startProduct } from "./start-product.ts";

let product: Product;
beforeAll(async () => {
	product = await startProduct({ args: ["--sandbox"] });
});
afterAll(async () => {
	await product.stop();
});

const path = (spec: string) => {
	const slash = spec.indexOf("/");
	return `/v1/packages/${spec.slice(0, slash)}/${encodeURIComponent(spec.slice(slash + 1))}`;
};

/** Asks until the collection has ended. */
async function collected(spec: string): Promise<Response> {
	return until(async () => {
		const response = await product.get(path(spec));
		return response.status === 202 ? undefined : response;
	}, `the collection of ${spec}`);
}

/** The document. A machine that stood still lets calls run out of time: the package is then collected again. */
async function whole(spec: string): Promise<PackageDocument> {
	return until(async () => {
		const document = packageDocumentSchema.parse(await (await collected(spec)).json());
		const failed = Object.values(document.data_quality.sources).filter(({ state }) => state === "failed");
		if (failed.length === 0 || failed.some((source) => source.error_class !== "transient")) return document;
		await fetch(`${product.url}${path(spec).replace("packages", "collect")}`, {
			method: "POST",
			headers: { "x-api-key": product.apiKey },
		});
		return undefined;
	}, `a document of ${spec} for which every source has answered`);
}

describe("npm start -- --sandbox", () => {
	it("prints where everything is and then that it is ready", () => {
		expect(product.stdout()).toContain(product.apiKey);
		expect(product.stdout()).toMatch(new RegExp(`^ready ${product.url}$`, "m"));
	});

	it("answers 202 for a package it does not know yet, and the document a moment later", async () => {
		const first = await product.get("/v1/packages/npm/active-7001");
		expect(first.status).toBe(202);
		expect(first.headers.get("retry-after")).toBe("2");
		expect(await first.json()).toMatchObject({
			package: "active-7001",
			collection: { status: "collecting" },
		});
		expect((await collected("npm/active-7001")).status).toBe(200);
	});

	it.each(SANDBOX_EXAMPLES)(
		"gives a complete result for $spec ($description)",
		async ({ spec, archetype }) => {
			const response = await collected(spec);
			if (archetype === "unknown") {
				expect(response.status).toBe(404);
				return;
			}
			expect(response.status).toBe(200);
			const document = await whole(spec);
			expect(document.sandbox).toBe(true);
			expect(document.data_quality.status).toBe("complete");
			expect(Object.values(document.data_quality.sources).map((source) => source.state)).not.toContain(
				"failed",
			);
			expect(document.headline.length).toBeGreaterThan(10);
		},
	);

	it("answers 404 with a code for a package the registry does not know", async () => {
		const response = await collected("npm/sandbox-unknown-x");
		expect(response.status).toBe(404);
		expect(await response.json()).toMatchObject({ error: { code: "package_not_found" } });
	});

	it("answers 304 to the same ETag and only the fields asked for", async () => {
		const response = await collected("npm/active-7001");
		const etag = response.headers.get("etag") ?? "";
		expect((await product.get("/v1/packages/npm/active-7001", { "if-none-match": etag })).status).toBe(304);
		const some = await product.get("/v1/packages/npm/active-7001?fields=risk_level,health_score");
		expect(Object.keys((await some.json()) as object).sort()).toEqual(["health_score", "risk_level"]);
	});
});

describe("bad input is refused with a code and the field, never with a 500", () => {
	it.each([
		["GET", "/v1/packages/cpan/x", 400, "invalid_ecosystem", "ecosystem"],
		["GET", "/v1/packages/__proto__/x", 400, "invalid_ecosystem", "ecosystem"],
		["GET", "/v1/packages/npm/..", 400, "invalid_request", "name"],
		["GET", "/v1/packages/npm/%2e%2e", 400, "invalid_request", "name"],
		["GET", "/v1/packages/npm/%252e%252e", 400, "invalid_request", "name"],
		["GET", "/v1/packages/npm/%40a%2Fb%2Fc", 400, "invalid_request", "name"],
		["GET", `/v1/packages/npm/${"x".repeat(300)}`, 400, "invalid_request", "name"],
		["GET", `/v1/packages/npm/${encodeURIComponent("😀")}`, 400, "invalid_request", "name"],
		["GET", "/v1/packages/npm/a%23b", 400, "invalid_request", "name"],
		["GET", "/v1/packages/npm/a%00b", 400, "invalid_request", "name"],
		["GET", "/v1/packages/npm/express?fields=nope", 400, "invalid_request", "fields"],
		["GET", "/v1/packages/npm/express?fields=", 400, "invalid_request", "fields"],
		["POST", "/v1/collect/npm/..", 400, "invalid_request", "name"],
		["GET", "/v1/nothing", 404, "route_not_found", "path"],
		["POST", "/", 405, "method_not_allowed", "method"],
		["GET", "/v1/packages/npm/@a/b/c/d", 400, "invalid_request", "name"],
		["DELETE", "/v1/packages/npm/express", 405, "method_not_allowed", "method"],
		["PUT", "/v1/health", 405, "method_not_allowed", "method"],
	])("%s %s", async (method, rawPath, status, code, field) => {
		const { statusCode, body } = await rawRequest(method, rawPath);
		expect(statusCode).toBe(status);
		expect(JSON.parse(body)).toMatchObject({ error: { code, details: { field } } });
	});

	it.each([
		["a foreign key", { "x-api-key": "sk_live_123" }],
		["a key with a typing error", { "x-api-key": `dh_live_${"a".repeat(50)}` }],
	])("%s is 401", async (_, headers) => {
		const response = await fetch(`${product.url}/v1/packages/npm/express`, { headers });
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ error: { code: "invalid_api_key" } });
	});

	it("health and the OpenAPI document need no key", async () => {
		expect((await fetch(`${product.url}/v1/health`)).status).toBe(200);
		const openapi = (await (await fetch(`${product.url}/openapi.json`)).json()) as { paths: object };
		expect(Object.keys(openapi.paths)).toContain("/v1/packages/{ecosystem}/{name}");
	});
});

describeWebhooks(() => product);

/** node:http sends the path as given; fetch would tidy `..` away. */
async function rawRequest(method: string, rawPath: string): Promise<{ statusCode: number; body: string }> {
	const { request } = await import("node:http");
	return new Promise((resolve, reject) => {
		const outgoing = request(
			product.url,
			{ method, path: rawPath, headers: { "x-api-key": product.apiKey } },
			(response) => {
				let body = "";
				response.on("data", (chunk) => {
					body += chunk;
				});
				response.on("end", () => resolve({ statusCode: response.statusCode ?? 0, body }));
			},
		);
		outgoing.on("error", reject);
		outgoing.end();
	});
}
