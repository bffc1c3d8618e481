import { ApiError } from "@dephealth/functions/api/http/api-error.ts";
import { respondNotFound } from "@dephealth/functions/api/http/not-found.ts";
import type { ApiRequest } from "@dephealth/functions/api/http/request.ts";
import { describe, expect, it } from "vitest";

const ask = (method: string, path: string) => respondNotFound({ method, path } as ApiRequest);
const refusal = (method: string, path: string) =>
	ask(method, path).catch((error: unknown) => error as ApiError);

describe("what no route answers", () => {
	it("is told what the path takes, to OPTIONS", async () => {
		expect(await ask("OPTIONS", "/v1/scan")).toEqual({ status: 204, headers: { allow: "POST, OPTIONS" } });
		expect(await ask("OPTIONS", "/v1/api-keys")).toMatchObject({
			headers: { allow: "GET, HEAD, POST, OPTIONS" },
		});
	});

	it("is another method of a path that is there", async () => {
		expect(await refusal("PUT", "/v1/scan")).toMatchObject({
			code: "method_not_allowed",
			status: 405,
			message: "PUT is not available here; use one of POST, OPTIONS.",
			details: { field: "method" },
			headers: { allow: "POST, OPTIONS" },
		});
	});

	it.each(["GET", "OPTIONS"])("is a path that is not there, with where the list is: %s", async (method) => {
		const error = await refusal(method, "/v1/scans-of-old");
		expect(error).toBeInstanceOf(ApiError);
		expect(error).toMatchObject({ code: "route_not_found", status: 404, details: { field: "path" } });
		expect((error as ApiError).message).toContain("/openapi.json");
	});
});
