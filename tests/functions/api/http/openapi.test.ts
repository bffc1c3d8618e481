import { existsSync, readFileSync } from "node:fs";
import { DEFAULT_ROUTE_HANDLER, ROUTES, ROUTES_BY_TAG } from "@dephealth/contract/routes/routes.ts";
import { buildOpenApi } from "@dephealth/functions/api/http/openapi.ts";
import { describe, expect, it } from "vitest";

const root = new URL("../../../../", import.meta.url);
const openApi = buildOpenApi(ROUTES_BY_TAG);
const operations = Object.values(openApi.paths).flatMap((path) => Object.values(path)) as {
	operationId: string;
	security: unknown[];
	parameters: { name: string; in: string; required: boolean }[];
	responses: Record<string, unknown>;
}[];

describe("the OpenAPI document", () => {
	it("describes every route once, under its own id", () => {
		expect(operations.length).toBe(ROUTES.length);
		expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(ROUTES.length);
	});

	it("requires a key where the route does, and documents the refusal", () => {
		for (const operation of operations) {
			expect(operation.security.length > 0).toBe("401" in operation.responses);
		}
	});

	it("has a parameter for every part of a path", () => {
		for (const route of ROUTES) {
			const names = [...route.path.matchAll(/\{(\w+)\+?\}/g)].map((match) => match[1]);
			expect(Object.keys(route.pathParameters?.shape ?? {})).toEqual(names);
		}
	});

	it("calls fields optional and the ecosystem required", () => {
		const parameters = operations.flatMap((operation) => operation.parameters);
		expect(parameters.find((parameter) => parameter.name === "fields")).toMatchObject({
			in: "query",
			required: false,
		});
		expect(parameters.find((parameter) => parameter.name === "ecosystem")).toMatchObject({
			in: "path",
			required: true,
		});
	});

	it("lets a body be left out where all its fields may be", () => {
		const { paths } = openApi as { paths: Record<string, Record<string, unknown>> };
		expect(paths["/v1/step-functions/{call}"]?.["post"]).toMatchObject({ requestBody: { required: false } });
		expect(paths["/v1/signup"]?.["post"]).toMatchObject({ requestBody: { required: true } });
	});

	it("is the one in docs/openapi.json (write it anew with `npm run generate`)", () => {
		expect(JSON.parse(readFileSync(new URL("docs/openapi.json", root), "utf8"))).toEqual(
			JSON.parse(JSON.stringify(openApi)),
		);
	});
});

describe("the route table", () => {
	it.each([...ROUTES.map((route) => route.handler), DEFAULT_ROUTE_HANDLER])("%s exists", (handler) => {
		const file = handler.replace(/\.handler$/, ".ts");
		expect(existsSync(new URL(file, root)), `Write ${file}; CONTRIBUTING.md, "A route", says how.`).toBe(
			true,
		);
	});
});
