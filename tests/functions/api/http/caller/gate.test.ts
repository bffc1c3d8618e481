import { apiKeyPrefix, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import type { PlanName } from "@dephealth/core/accounts/billing/plans.ts";
import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { GuardedAuth } from "@dephealth/functions/api/http/caller/authenticate.ts";
import type { ApiResponse } from "@dephealth/functions/api/http/request.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";
import { clock, codeOf, createApi, event, NOW, RECORD } from "./gate-fixture.ts";

let storage: LocalStorage;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
});
afterAll(() => storage.close());

async function anAccount(plan: PlanName = "free") {
	const owner = await storage.anAccount(plan);
	const key = generateApiKey();
	await storage.apiKeys.create(owner, { hash: hashApiKey(key), prefix: apiKeyPrefix(key), name: "test" });
	await sessionRecords().begin({ owner, record: RECORD });
	// Its month has begun.
	await storage.usage.add(owner, NOW, 0);
	return { owner, key };
}

const sessionRecords = () =>
	createSessionStore({ client: storage.client, tableName: storage.tables.accounts, clock });

const apiOf = (options?: Parameters<typeof createApi>[1]) => createApi(storage, options);
const usedBy = async (owner: string) => (await storage.usage.read(owner, NOW)).used;
const readPackage = (api: ReturnType<typeof createApi>) => api.trips.read(storage.tables.packages);

describe("who is let in", () => {
	it.each<[GuardedAuth, "key" | "session" | "nobody", number, string | undefined]>([
		["caller", "key", 200, undefined],
		["caller", "session", 200, undefined],
		["caller", "nobody", 200, undefined],
		["account", "key", 200, undefined],
		["account", "session", 200, undefined],
		["account", "nobody", 401, "invalid_api_key"],
		["session", "key", 401, "session_required"],
		["session", "session", 200, undefined],
		["session", "nobody", 401, "session_required"],
		["operator", "key", 403, "operator_only"],
		["operator", "session", 403, "operator_only"],
		["operator", "nobody", 401, "invalid_api_key"],
	])("%s routes, by %s", async (auth, by, status, code) => {
		const { owner, key } = await anAccount();
		const callers: string[] = [];
		const api = apiOf({
			auth,
			respond: async ({ caller }) => {
				callers.push(caller.kind === "account" ? caller.owner : caller.kind);
				return { status: 200 };
			},
		});
		const sent = { key: { key }, session: { session: owner }, nobody: {} }[by];
		const response = await api.handler(event(sent));
		expect([response.statusCode, codeOf(response)]).toEqual([status, code]);
		expect(callers).toEqual(status === 200 ? [by === "nobody" ? "demo" : owner] : []);
	});

	it.each([
		["has a typing error", `dh_live_${"a".repeat(50)}`],
		["is another product's", "sk_live_123"],
		["is unknown", generateApiKey()],
	])("a key that %s is refused everywhere, never taken for a visitor's", async (_, key) => {
		for (const auth of ["caller", "account", "operator"] as const) {
			const response = await apiOf({ auth }).handler(event({ key }));
			expect([response.statusCode, codeOf(response)]).toEqual([401, "invalid_api_key"]);
		}
	});

	it.each(["caller", "account"] as const)("a session that has been ended opens no %s route", async (auth) => {
		const { owner } = await anAccount();
		const api = apiOf({ auth });
		expect((await api.handler(event({ session: owner }))).statusCode).toBe(200);
		await sessionRecords().end({ owner, record: RECORD });
		const response = await api.handler(event({ session: owner }));
		expect([response.statusCode, codeOf(response)]).toEqual([401, "session_required"]);
	});

	it("a revoked key is refused at once, also by a process that knew it, and costs its owner nothing", async () => {
		const { owner, key } = await anAccount();
		const answered: string[] = [];
		const api = apiOf();
		expect((await api.handler(event({ key }))).statusCode).toBe(200);
		await storage.apiKeys.revoke(owner, hashApiKey(key).slice(0, 16), { allowLast: true });
		const revoked = await api.handler(event({ key }));
		expect([revoked.statusCode, codeOf(revoked)]).toEqual([401, "invalid_api_key"]);
		expect(revoked.headers).not.toHaveProperty("x-ratelimit-limit");
		const other = apiOf({
			respond: async () => {
				answered.push("work");
				return { status: 200 };
			},
		});
		expect((await other.handler(event({ key }))).statusCode).toBe(401);
		expect(answered).toEqual([]);
		expect(await usedBy(owner)).toBe(1);
	});

	it("a session that has ended makes a visitor on counted routes, and nobody elsewhere", async () => {
		const visitor = await apiOf().handler(event({ session: "", ip: "198.51.100.30" }));
		expect(visitor.headers).toMatchObject({ "x-ratelimit-limit": "20" });
		const nobody = await apiOf({ auth: "session" }).handler(event({ session: "" }));
		expect([nobody.statusCode, codeOf(nobody)]).toEqual([401, "session_required"]);
	});

	it("a session outlives its account by nothing", async () => {
		const gone = await apiOf({ auth: "account" }).handler(event({ session: "user_who_left" }));
		expect([gone.statusCode, codeOf(gone)]).toEqual([401, "session_required"]);
	});

	it("another site's page cannot use the session, a key is nothing a browser adds by itself", async () => {
		const { owner, key } = await anAccount();
		const evil = {
			method: "POST",
			headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
		};
		for (const auth of ["caller", "account", "session"] as const) {
			const response = await apiOf({ auth }).handler(event({ session: owner, ...evil }));
			expect([response.statusCode, codeOf(response)]).toEqual([403, "cross_origin"]);
		}
		expect((await apiOf({ auth: "account" }).handler(event({ key, ...evil }))).statusCode).toBe(200);
	});

	it("operators are those configured", async () => {
		const { owner, key } = await anAccount();
		const api = apiOf({ auth: "operator", operators: [owner] });
		expect((await api.handler(event({ key }))).statusCode).toBe(200);
	});

	it("an outage of the accounts is 503, never 401", async () => {
		const { owner, key } = await anAccount();
		for (const sent of [{ key }, { session: owner }]) {
			const response = await apiOf({ down: "accounts" }).handler(event(sent));
			expect([response.statusCode, codeOf(response)]).toEqual([503, "service_unavailable"]);
			expect(response.headers).toHaveProperty("retry-after");
		}
	});
});

describe("counted answers", () => {
	it("say what is left of the month", async () => {
		const { owner, key } = await anAccount("pro");
		const api = apiOf();
		for (const sent of [{ key }, { session: owner }]) await api.handler(event(sent));
		expect((await api.handler(event({ key }))).headers).toMatchObject({
			"x-ratelimit-limit": "100000",
			"x-ratelimit-remaining": "99997",
			"x-ratelimit-reset": String(Date.parse("2026-12-01T00:00:00Z") / 1000),
		});
		expect(await usedBy(owner)).toBe(3);
	});

	it.each<[string, ApiResponse | Error, number]>([
		["an answer", { status: 200 }, 1],
		["nothing new", { status: 304 }, 1],
		["a started collection", { status: 202 }, 1],
		["a look at one that goes on", { status: 202, charge: 0 }, 0],
		["a scan of 120 packages", { status: 200, charge: 120 }, 120],
		["a scan of which nothing is known yet", { status: 200, charge: 0 }, 0],
		["an unknown package", { status: 404, charge: 1 }, 0],
		["an outage", new StorageUnavailableError("down"), 0],
		["a bug of ours", new TypeError("bug"), 0],
	])("%s costs %#", async (_, outcome, cost) => {
		const { owner, key } = await anAccount();
		const api = apiOf({
			respond: async () => {
				if (outcome instanceof Error) throw outcome;
				return outcome;
			},
		});
		const response = await api.handler(event({ key }));
		expect(response.headers).toMatchObject({ "x-ratelimit-remaining": String(5_000 - cost) });
		expect(await usedBy(owner)).toBe(cost);
	});

	it("end with 429, a date and no work once the plan is used up", async () => {
		const { owner, key } = await anAccount();
		await storage.usage.add(owner, NOW, 4_999);
		let work = 0;
		const api = apiOf({
			respond: async () => {
				work++;
				return { status: 200 };
			},
		});
		expect((await api.handler(event({ key }))).headers).toMatchObject({ "x-ratelimit-remaining": "0" });
		const response = await api.handler(event({ key }));
		expect([response.statusCode, codeOf(response)]).toEqual([429, "rate_limit_exceeded"]);
		expect(response.headers).toMatchObject({
			"x-ratelimit-limit": "5000",
			"x-ratelimit-remaining": "0",
			"x-ratelimit-reset": String(Date.parse("2026-12-01T00:00:00Z") / 1000),
			"retry-after": String((Date.parse("2026-12-01T00:00:00Z") - NOW) / 1000),
		});
		expect(work).toBe(1);
		expect(await usedBy(owner)).toBe(5_000);
		expect(api.alerts.map(({ percent }) => percent)).toEqual([100]);
	});

	it("go ahead uncounted while the count cannot be kept", async () => {
		const { key } = await anAccount();
		for (const sent of [{ key }, {}]) {
			const api = apiOf({ down: "usage" });
			const response = await api.handler(event(sent));
			expect(response.statusCode).toBe(200);
			expect(response.headers).not.toHaveProperty("x-ratelimit-limit");
			expect(api.uncounted).toHaveLength(1);
		}
	});

	it("are not those of account routes", async () => {
		const { owner, key } = await anAccount();
		const response = await apiOf({ auth: "account" }).handler(event({ key }));
		expect(response.headers).not.toHaveProperty("x-ratelimit-limit");
		expect(await usedBy(owner)).toBe(0);
	});
});

describe("visitors", () => {
	it("have 20 requests an hour for each network, whatever headers they send", async () => {
		const api = apiOf();
		for (let index = 0; index < 20; index++) {
			const headers = { "x-forwarded-for": `198.51.100.${index}`, forwarded: `for=198.51.100.${index}` };
			const response = await api.handler(event({ ip: `2001:db8:7:7::${index}`, headers }));
			expect(response.headers).toMatchObject({ "x-ratelimit-remaining": String(19 - index) });
		}
		const response = await apiOf().handler(event({ ip: "2001:db8:7:7:ffff::1" }));
		expect([response.statusCode, codeOf(response)]).toEqual([429, "rate_limit_exceeded"]);
		expect(response.headers).toMatchObject({ "x-ratelimit-limit": "20", "retry-after": "2400" });
		expect((await apiOf().handler(event({ ip: "2001:db8:7:8::1" }))).statusCode).toBe(200);
	});

	it("pay for what fails too", async () => {
		const api = apiOf({ respond: async () => ({ status: 404, body: "{}" }) });
		const response = await api.handler(event({ ip: "198.51.100.77" }));
		expect(response.headers).toMatchObject({ "x-ratelimit-remaining": "19" });
	});
});

describe("round trips to the database, one after another", () => {
	it("are two of a process's first request, which needs one connection then", async () => {
		const api = apiOf({ respond: async () => readPackage(api) });
		expect((await api.handler(event({ ip: "198.51.100.3" }))).statusCode).toBe(200);
		expect(api.trips.depth()).toBe(2);
	});

	it("are one for a key this process has seen, the route's own read among them", async () => {
		const { key } = await anAccount();
		const api = apiOf({ respond: async () => readPackage(api) });
		await api.handler(event({ key }));
		api.trips.reset();
		expect((await api.handler(event({ key }))).statusCode).toBe(200);
		expect(api.trips.calls().toSorted()).toEqual(["Get", "Update"]);
		expect(api.trips.depth()).toBe(1);
	});

	it.each([
		["a session", async () => ({ session: (await anAccount()).owner }), ["Get", "Update"], 1],
		["a visitor", async () => ({ ip: "198.51.100.1" }), ["Get", "Update"], 1],
		[
			"a key seen for the first time",
			async () => ({ key: (await anAccount()).key }),
			["Get", "Query", "Update"],
			2,
		],
	])("are %# of %s", async (_, sent, calls, depth) => {
		const api = apiOf({ respond: async () => readPackage(api) });
		await api.handler(event({ ip: "198.51.100.2" }));
		api.trips.reset();
		const request = event(await sent());
		expect((await api.handler(request)).statusCode).toBe(200);
		expect(api.trips.calls().toSorted()).toEqual(calls);
		expect(api.trips.depth()).toBe(depth);
	});

	it("are one for a refusal that was to be expected, without a write", async () => {
		const { owner, key } = await anAccount();
		await storage.usage.add(owner, NOW, 5_000);
		const api = apiOf({ respond: async () => readPackage(api) });
		await api.handler(event({ key }));
		api.trips.reset();
		expect((await api.handler(event({ key }))).statusCode).toBe(429);
		expect(api.trips.calls()).toEqual(["Get", "Get"]);
		expect(api.trips.depth()).toBe(1);
	});
});

describe("the log of a request", () => {
	it.each([
		["an account by its owner", async () => anAccount(), (account: { owner: string }) => account.owner],
		["a visitor as one", async () => ({ owner: "", key: undefined }), () => "demo"],
		["nobody for a key that is none", async () => ({ owner: "", key: generateApiKey() }), () => "anonymous"],
	])("names %s, and never the key", async (_, who, user) => {
		const log = vi.spyOn(logger, "info").mockImplementation(() => {});
		const account = await who();
		const { key } = account;
		await apiOf().handler(event({ ...(key !== undefined && { key }), ip: "198.51.100.90" }));
		expect(log).toHaveBeenCalledWith(
			"request",
			expect.objectContaining({
				user_id: user(account),
				http_method: "GET",
				status_code: expect.any(Number),
			}),
		);
		if (key) expect(JSON.stringify(log.mock.calls)).not.toContain(key);
		log.mockRestore();
	});
});
