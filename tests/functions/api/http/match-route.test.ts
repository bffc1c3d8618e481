import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { matchRoute } from "@dephealth/functions/api/http/match-route.ts";
import { describe, expect, it } from "vitest";

describe("a request's route", () => {
	it.each([
		["GET", "/v1/packages/npm/express", { ecosystem: "npm", name: "express" }],
		["GET", "/v1/packages/npm/%40scope%2Fname", { ecosystem: "npm", name: "@scope/name" }],
		["GET", "/v1/packages/npm/@scope/name", { ecosystem: "npm", scope: "@scope", name: "name" }],
		["POST", "/v1/packages/npm/express/collect", { ecosystem: "npm", name: "express" }],
		["POST", "/v1/packages/npm/@scope/name/collect", { ecosystem: "npm", scope: "@scope", name: "name" }],
		["GET", "/v1/packages/npm/%2e%2e", { ecosystem: "npm", name: ".." }],
		["GET", "/v1/packages/npm/..", { ecosystem: "npm", name: ".." }],
		["GET", "/v1/health", {}],
	])("%s %s", (method, path, pathParameters) => {
		expect(matchRoute(ROUTES, method, path)).toMatchObject({ kind: "matched", pathParameters });
	});

	it.each([
		["GET", "/", "none"],
		["GET", "/v1/packages/npm", "none"],
		["GET", "/v1/packages/npm/", "none"],
		["GET", "/v1/packages/go/github.com/a/b", "none"],
		["GET", "/V1/health", "none"],
		["GET", "/v1/packages/npm/%E0%A4%A", "malformed"],
		["DELETE", "/v1/packages/npm/express", "wrong_method"],
		["POST", "/v1/health", "wrong_method"],
	])("%s %s is %s", (method, path, kind) => {
		expect(matchRoute(ROUTES, method, path).kind).toBe(kind);
	});

	it("with a wrong method names the right ones", () => {
		expect(matchRoute(ROUTES, "PUT", "/v1/health")).toEqual({ kind: "wrong_method", allowed: ["GET"] });
	});
});
