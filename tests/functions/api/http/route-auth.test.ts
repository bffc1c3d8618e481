/** Every route of the table, with its real handler, asked by those whom it must not let in. */

import type { Route, RouteAuth } from "@dephealth/contract/routes/route.ts";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { ensureServiceAccount } from "@dephealth/core/accounts/users/service-account-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import type { ApiLambda } from "@dephealth/functions/api/http/request.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { loadHandler } from "@dephealth/local/functions/handlers.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anApiEvent } from "../../../api-events.ts";
import { aComposition } from "../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../local-storage.ts";

const KEY = generateApiKey();
const COOKIE_NAMES = ["dephealth_session", "__Host-dephealth_session", "session"];
const UNKNOWN_KEY = { "x-api-key": generateApiKey() };

let storage: LocalStorage;
let composition: Composition;
beforeAll(async () => {
	storage = await startLocalStorage();
	composition = aComposition({
		clock: {
			now: Date.now,
			// An unknown key is looked for again after a moment; limits of time are longer.
			sleep: (milliseconds, signal) =>
				milliseconds < 500 ? Promise.resolve() : systemClock.sleep(milliseconds, signal),
		},
		env: {
			PACKAGES_TABLE: storage.tables.packages,
			ACCOUNTS_TABLE: storage.tables.accounts,
			OPERATIONS_TABLE: storage.tables.operations,
			SESSION_SECRET: "a secret of thirty-two characters",
		},
		aws: {
			endpoint: storage.endpoint,
			region: "local",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
		},
	});
	await ensureServiceAccount(
		{ client: storage.client, tableName: storage.tables.accounts },
		"user_plain",
		"free",
	);
	await storage.apiKeys.create("user_plain", { hash: hashApiKey(KEY), prefix: "dh_live_", name: "test" });
});
afterAll(() => storage.close());

async function ask(route: Route, parts: { headers?: Record<string, string>; cookies?: string[] }) {
	const handler = await loadHandler<ApiLambda>(route.handler, composition);
	const names = [...route.path.matchAll(/\{(\w+)\+?\}/g)].map((match) => match[1] ?? "");
	const { statusCode, body } = await handler(
		anApiEvent({
			method: route.method,
			path: route.path,
			pathParameters: Object.fromEntries(names.map((name) => [name, name === "ecosystem" ? "npm" : "x"])),
			...parts,
		}),
	);
	return `${statusCode} ${JSON.parse(body ?? "{}").error?.code}`;
}

const routesOf = (...auths: RouteAuth[]) => ROUTES.filter(({ auth }) => auths.includes(auth));
const named = (routes: readonly Route[]) =>
	routes.map((route): [string, Route] => [`${route.method} ${route.path}`, route]);

describe("a route for accounts refuses", () => {
	it.each(named(routesOf("account", "operator")))("nobody: %s", async (_, route) => {
		expect(await ask(route, {})).toBe("401 invalid_api_key");
	});

	it.each(named(routesOf("caller", "account", "operator")))("an unknown key: %s", async (_, route) => {
		expect(await ask(route, { headers: UNKNOWN_KEY })).toBe("401 invalid_api_key");
	});

	it.each(named(routesOf("operator")))("whoever is no operator: %s", async (_, route) => {
		expect(await ask(route, { headers: { "x-api-key": KEY } })).toBe("403 operator_only");
	});
});

describe("a route for signed-in people refuses", () => {
	it("a key, a forged cookie, and nobody", async () => {
		const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
		const forged = `${part({ alg: "none" })}.${part({ sub: "user_plain", exp: 9_999_999_999 })}.`;
		const cookies = COOKIE_NAMES.map((name) => `${name}=${forged}`);
		for (const route of routesOf("session")) {
			for (const parts of [{}, { headers: { "x-api-key": KEY } }, { cookies }]) {
				expect(await ask(route, parts), route.path).toBe("401 session_required");
			}
		}
		for (const [, route] of named(routesOf("account", "operator"))) {
			expect(await ask(route, { cookies }), route.path).toBe("401 invalid_api_key");
		}
	});
});

describe("public routes", () => {
	it("are these, and no other", () => {
		expect(
			routesOf("public")
				.map(({ method, path }) => `${method} ${path}`)
				.filter((route) => !MEANT_FOR_ALL.has(route)),
		).toEqual([]);
	});
});

/** A new public route must be listed here. */
const MEANT_FOR_ALL: ReadonlySet<string> = new Set([
	"GET /v1/badge/{ecosystem}/{name+}",
	"GET /v1/health",
	"GET /v1/status",
	"GET /openapi.json",
	"POST /v1/signup",
	"GET /v1/verify",
	"POST /v1/verify",
	"POST /v1/auth/magic-link",
	"GET /v1/auth/callback",
	"POST /v1/auth/callback",
	"POST /v1/auth/logout",
	"POST /v1/webhooks/stripe",
]);
