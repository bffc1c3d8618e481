import { apiKeyPrefix, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import type { PlanName } from "@dephealth/core/accounts/billing/plans.ts";
import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { createAccountQuota, type UsageAlert } from "@dephealth/core/accounts/usage/account-quota.ts";
import { createDemoQuota } from "@dephealth/core/accounts/usage/demo-quota.ts";
import { createDemoUsageStore, createUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createAuthenticate, type GuardedAuth } from "@dephealth/functions/api/http/caller/authenticate.ts";
import { createGate } from "@dephealth/functions/api/http/caller/gate.ts";
import type { ApiResponse, Respond } from "@dephealth/functions/api/http/request.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";
import { createRoundTrips } from "../../../../round-trips.ts";

const NOW = Date.parse("2026-11-23T12:20:00Z");
const clock = { ...systemClock, now: () => NOW };
const RECORD = `${NOW / 1000 + 86_400}.id`;
const OK: Respond = async () => ({ status: 200, body: "{}" });

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

/** A separate process, which remembers nothing of another. */
function createApi(
	options: { auth?: GuardedAuth; respond?: Respond; operators?: string[]; down?: "accounts" | "usage" } = {},
) {
	const trips = createRoundTrips(storage.client);
	const table = { client: trips.client, tableName: storage.tables.accounts, clock };
	const broken = { client: trips.client, tableName: "no-such-table", clock };
	const alerts: UsageAlert[] = [];
	const uncounted: unknown[] = [];
	const apiKeys = createApiKeyStore({ ...table, clock });
	const outage = () => Promise.reject(new StorageUnavailableError("down"));
	const gate = createGate({
		authenticate: createAuthenticate({
			apiKeys: options.down === "accounts" ? { findOwner: outage, access: outage } : apiKeys,
			readSession: async (cookies) => {
				const owner = cookies.get("session");
				return owner ? { owner, record: RECORD } : undefined;
			},
			operators: new Set(options.operators),
		}),
		accountQuota: createAccountQuota({
			usage: {
				...createUsageStore(options.down === "usage" ? broken : table),
				...(options.down === "accounts" && { countProved: outage }),
			},
			clock,
			sendAlert: async (_, alert) => {
				alerts.push(alert);
			},
			onStoreFailure: (error) => uncounted.push(error),
			onAlertFailure: (error) => expect.unreachable(String(error)),
		}),
		demoQuota: createDemoQuota({
			usage: createDemoUsageStore(options.down === "usage" ? broken : table),
			clock,
			onStoreFailure: (error) => uncounted.push(error),
		}),
	});
	const handler = anApiHandler({
		auth: options.auth ?? "caller",
		gate: () => gate,
		respond: options.respond ?? OK,
		now: () => NOW,
	});
	return { handler, trips, alerts, uncounted, client: trips.client };
}

type Sent = {
	key?: string;
	session?: string;
	method?: string;
	headers?: Record<string, string>;
	ip?: string;
};

function event({ key, session, method = "GET", headers, ip }: Sent) {
	return anApiEvent({
		method,
		headers: { ...(key !== undefined && { "x-api-key": key }), ...headers },
		...(session !== undefined && { cookies: [`session=${session}`] }),
		...(ip !== undefined && { sourceIp: ip }),
	});
}

const codeOf = (response: { body?: string | undefined }) => JSON.parse(response.body ?? "{}").error?.code;
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
		const api = createApi({
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
			const response = await createApi({ auth }).handler(event({ key }));
			expect([response.statusCode, codeOf(response)]).toEqual([401, "invalid_api_key"]);
		}
	});

	it.each(["caller", "account"] as const)("a session that has been ended opens no %s route", async (auth) => {
		const { owner } = await anAccount();
		const api = createApi({ auth });
		expect((await api.handler(event({ session: owner }))).statusCode).toBe(200);
		await sessionRecords().end({ owner, record: RECORD });
		const response = await api.handler(event({ session: owner }));
		expect([response.statusCode, codeOf(response)]).toEqual([401, "session_required"]);
	});

	it("a revoked key is refused at once, also by a process that knew it, and costs its owner nothing", async () => {
		const { owner, key } = await anAccount();
		const answered: string[] = [];
		const api = createApi();
		expect((await api.handler(event({ key }))).statusCode).toBe(200);
		await storage.apiKeys.revoke(owner, hashApiKey(key).slice(0, 16), { allowLast: true });
		const revoked = await api.handler(event({ key }));
		expect([revoked.statusCode, codeOf(revoked)]).toEqual([401, "invalid_api_key"]);
		expect(revoked.headers).not.toHaveProperty("x-ratelimit-limit");
		const other = createApi({
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
		const visitor = await createApi().handler(event({ session: "", ip: "198.51.100.30" }));
		expect(visitor.headers).toMatchObject({ "x-ratelimit-limit": "20" });
		const nobody = await createApi({ auth: "session" }).handler(event({ session: "" }));
		expect([nobody.statusCode, codeOf(nobody)]).toEqual([401, "session_required"]);
	});

	it("a session outlives its account by nothing", async () => {
		const gone = await createApi({ auth: "account" }).handler(event({ session: "user_who_left" }));
		expect([gone.statusCode, codeOf(gone)]).toEqual([401, "session_required"]);
	});

	it("another site's page cannot use the session, a key is nothing a browser adds by itself", async () => {
		const { owner, key } = await anAccount();
		const evil = {
			method: "POST",
			headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
		};
		for (const auth of ["caller", "account", "session"] as const) {
			const response = await createApi({ auth }).handler(event({ session: owner, ...evil }));
			expect([response.statusCode, codeOf(response)]).toEqual([403, "cross_origin"]);
		}
		expect((await createApi({ auth: "account" }).handler(event({ key, ...evil }))).statusCode).toBe(200);
	});

	it("operators are those configured", async () => {
		const { owner, key } = await anAccount();
		const api = createApi({ auth: "operator", operators: [owner] });
		expect((await api.handler(event({ key }))).statusCode).toBe(200);
	});

	it("an outage of the accounts is 503, never 401", async () => {
		const { owner, key } = await anAccount();
		for (const sent of [{ key }, { session: owner }]) {
			const response = await createApi({ down: "accounts" }).handler(event(sent));
			expect([response.statusCode, codeOf(response)]).toEqual([503, "service_unavailable"]);
			expect(response.headers).toHaveProperty("retry-after");
		}
	});
});

describe("counted answers", () => {
	it("say what is left of the month", async () => {
		const { owner, key } = await anAccount("pro");
		const api = createApi();
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
		const api = createApi({
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
		const api = createApi({
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
			const api = createApi({ down: "usage" });
			const response = await api.handler(event(sent));
			expect(response.statusCode).toBe(200);
			expect(response.headers).not.toHaveProperty("x-ratelimit-limit");
			expect(api.uncounted).toHaveLength(1);
		}
	});

	it("are not those of account routes", async () => {
		const { owner, key } = await anAccount();
		const response = await createApi({ auth: "account" }).handler(event({ key }));
		expect(response.headers).not.toHaveProperty("x-ratelimit-limit");
		expect(await usedBy(owner)).toBe(0);
	});
});

describe("visitors", () => {
	it("have 20 requests an hour for each network, whatever headers they send", async () => {
		const api = createApi();
		for (let index = 0; index < 20; index++) {
			const headers = { "x-forwarded-for": `198.51.100.${index}`, forwarded: `for=198.51.100.${index}` };
			const response = await api.handler(event({ ip: `2001:db8:7:7::${index}`, headers }));
			expect(response.headers).toMatchObject({ "x-ratelimit-remaining": String(19 - index) });
		}
		const response = await createApi().handler(event({ ip: "2001:db8:7:7:ffff::1" }));
		expect([response.statusCode, codeOf(response)]).toEqual([429, "rate_limit_exceeded"]);
		expect(response.headers).toMatchObject({ "x-ratelimit-limit": "20", "retry-after": "2400" });
		expect((await createApi().handler(event({ ip: "2001:db8:7:8::1" }))).statusCode).toBe(200);
	});

	it("pay for what fails too", async () => {
		const api = createApi({ respond: async () => ({ status: 404, body: "{}" }) });
		const response = await api.handler(event({ ip: "198.51.100.77" }));
		expect(response.headers).toMatchObject({ "x-ratelimit-remaining": "19" });
	});
});

describe("round trips to the database, one after another", () => {
	it("are two of a process's first request, which needs one connection then", async () => {
		const api = createApi({ respond: async () => readPackage(api) });
		expect((await api.handler(event({ ip: "198.51.100.3" }))).statusCode).toBe(200);
		expect(api.trips.depth()).toBe(2);
	});

	it("are one for a key this process has seen, the route's own read among them", async () => {
		const { key } = await anAccount();
		const api = createApi({ respond: async () => readPackage(api) });
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
		const api = createApi({ respond: async () => readPackage(api) });
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
		const api = createApi({ respond: async () => readPackage(api) });
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
		await createApi().handler(event({ ...(key !== undefined && { key }), ip: "198.51.100.90" }));
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
