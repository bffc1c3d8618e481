import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { decodePath, matchRoute } from "@dephealth/functions/api/http/match-route.ts";
import { describe, expect, it } from "vitest";

/** Matches as the bridge and API Gateway do. */
function match(method: string, rawPath: string) {
	const path = decodePath(rawPath);
	return path === undefined ? { kind: "malformed" } : matchRoute(ROUTES, method, path);
}

describe("a request's route", () => {
	it.each([
		[
			"GET",
			"/v1/packages/npm/express",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "express" },
		],
		// Decoded before it is matched: an encoded slash is a slash.
		[
			"GET",
			"/v1/packages/npm/%40scope%2Fname",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "@scope/name" },
		],
		[
			"GET",
			"/v1/packages/npm/@scope/name",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "@scope/name" },
		],
		[
			"GET",
			"/v1/packages/go/github.com/o/m",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "go", name: "github.com/o/m" },
		],
		[
			"GET",
			"/v1/packages/go/github.com%2Fo%2Fm%2fv2",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "go", name: "github.com/o/m/v2" },
		],
		[
			"GET",
			"/v1/packages%2Fnpm%2Fexpress",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "express" },
		],
		[
			"GET",
			"/v1/packages/npm/100%2525",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "100%25" },
		],
		// The name is never normalised, so that validation sees the sent one.
		["GET", "/v1/packages/npm/%2e%2e", "/v1/packages/{ecosystem}/{name+}", { ecosystem: "npm", name: ".." }],
		[
			"GET",
			"/v1/packages/npm/../../health",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "../../health" },
		],
		[
			"GET",
			"/v1/packages/npm/express/",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "express/" },
		],
		[
			"HEAD",
			"/v1/packages/npm/express",
			"/v1/packages/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "express" },
		],
		[
			"POST",
			"/v1/collect/npm/@scope/name",
			"/v1/collect/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "@scope/name" },
		],
		[
			"GET",
			"/v1/badge/npm/@scope/name.svg",
			"/v1/badge/{ecosystem}/{name+}",
			{ ecosystem: "npm", name: "@scope/name.svg" },
		],
		[
			"POST",
			"/v1/circuits/npm%20downloads/reset",
			"/v1/circuits/{name}/{action}",
			{ name: "npm downloads", action: "reset" },
		],
		["GET", "/v1/health", "/v1/health", {}],
		["HEAD", "/v1/health", "/v1/health", {}],
	])("%s %s is %s", (method, path, expected, pathParameters) => {
		expect(match(method, path)).toMatchObject({ kind: "matched", route: { path: expected }, pathParameters });
	});

	it.each([
		["GET", "/", "none"],
		["GET", "//v1/health", "none"],
		["GET", "/v1/packages/npm", "none"],
		// A greedy parameter is not empty, and a slash at the end counts.
		["GET", "/v1/packages/npm/", "none"],
		["GET", "/v1/packages/npm//express", "none"],
		["GET", "/v1/health/", "none"],
		["GET", "/V1/health", "none"],
		["GET", "/v1/scans/a%2Fb", "none"],
		["GET", "/v1/packages/npm/%E0%A4%A", "malformed"],
		["GET", "/v1/packages/npm/%", "malformed"],
		["DELETE", "/v1/packages/npm/express", "wrong_method"],
		["HEAD", "/v1/scan", "wrong_method"],
		["OPTIONS", "/v1/health", "wrong_method"],
		["POST", "/v1/health", "wrong_method"],
	])("%s %s is %s", (method, path, kind) => {
		expect(match(method, path).kind).toBe(kind);
	});

	it.each([
		["/v1/health", ["GET", "HEAD", "OPTIONS"]],
		["/v1/scan", ["POST", "OPTIONS"]],
		["/v1/verify", ["GET", "HEAD", "POST", "OPTIONS"]],
	])("with a wrong method, %s names the right ones", (path, allowed) => {
		expect(match("PUT", path)).toEqual({ kind: "wrong_method", allowed });
	});
});

describe("a literal segment wins over a parameter, and a parameter over a greedy one", () => {
	const route = (path: string) => ({ ...ROUTES[0], method: "GET", path }) as (typeof ROUTES)[number];
	const routes = [route("/a/{rest+}"), route("/a/{b}"), route("/a/x"), route("/a/{b}/c"), route("/{all+}")];

	it.each([
		["/a/x", "/a/x"],
		["/a/y", "/a/{b}"],
		["/a/y/c", "/a/{b}/c"],
		["/a/y/d", "/a/{rest+}"],
		["/b", "/{all+}"],
	])("%s is %s", (path, expected) => {
		expect(matchRoute(routes, "GET", path)).toMatchObject({ kind: "matched", route: { path: expected } });
	});
});
