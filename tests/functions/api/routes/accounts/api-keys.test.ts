import { apiKeysSchema, createdApiKeySchema, usageSchema } from "@dephealth/contract/routes/accounts.ts";
import { hashApiKey, isWellFormedApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { createCreateApiKey } from "@dephealth/functions/api/routes/accounts/create-api-key.ts";
import { createGetUsage } from "@dephealth/functions/api/routes/accounts/get-usage.ts";
import { createListApiKeys } from "@dephealth/functions/api/routes/accounts/list-api-keys.ts";
import { createRevokeApiKey } from "@dephealth/functions/api/routes/accounts/revoke-api-key.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askAs } from "../../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";

const NOW = Date.parse("2026-11-23T12:20:00Z");
const clock = { ...systemClock, now: () => NOW };

let storage: LocalStorage;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
});
afterAll(() => storage.close());

const create = (owner: string, body?: string) =>
	askAs(owner, createCreateApiKey(storage), { method: "POST", ...(body !== undefined && { body }) });
const list = (owner: string) => askAs(owner, createListApiKeys(storage));
const revoke = (owner: string, id: string, query?: Record<string, string>) =>
	askAs(owner, createRevokeApiKey(storage), {
		method: "DELETE",
		pathParameters: { id },
		...(query && { query }),
	});
const usage = (owner: string) => askAs(owner, createGetUsage({ ...storage, clock }));

describe("POST /v1/api-keys", () => {
	it("answers with a key that works, and never again with the key", async () => {
		const owner = await storage.anAccount();
		const { status, body } = await create(owner, '{"name": " build server "}');
		expect(status).toBe(201);
		const created = createdApiKeySchema.strict().parse(body);
		expect(created).toMatchObject({ name: "build server", prefix: created.api_key.slice(0, 12) });
		expect(isWellFormedApiKey(created.api_key)).toBe(true);
		expect((await storage.apiKeys.access(owner))?.activeKeys).toEqual(new Set([hashApiKey(created.api_key)]));
		expect(JSON.stringify((await list(owner)).body)).not.toContain(created.api_key.slice(12));
	});

	it.each([[undefined], [""], ["{}"]])("needs no name: %j", async (sent) => {
		expect((await create(await storage.anAccount(), sent)).body.name).toBe("API key");
	});

	it.each([
		["name", '{"name": 1}'],
		["name", '{"name": ""}'],
		["name", '{"name": "   "}'],
		["name", JSON.stringify({ name: "x".repeat(65) })],
		["name", JSON.stringify({ name: "a\nb" })],
		["name", JSON.stringify({ name: "a\u202eb" })],
		["body", '{"nane": "x"}'],
		["body", "[]"],
		["body", "null"],
		["body", "{"],
	])("names what is wrong, %s: %s", async (field, sent) => {
		const { status, body } = await create(await storage.anAccount(), sent);
		expect([status, body.error]).toMatchObject([400, { code: "invalid_request", details: { field } }]);
	});

	it("refuses a body that is too large for a form", async () => {
		const { status, body } = await create(await storage.anAccount(), " ".repeat(17_000));
		expect([status, body.error.code]).toEqual([413, "body_too_large"]);
	});

	it("refuses a sixth", async () => {
		const owner = await storage.anAccount();
		for (let index = 0; index < 5; index++) expect((await create(owner)).status).toBe(201);
		const { status, body } = await create(owner);
		expect([status, body.error.code]).toEqual([409, "too_many_api_keys"]);
	});
});

describe("GET /v1/api-keys", () => {
	it("lists the account's own, and none of another's", async () => {
		const [owner, other] = [await storage.anAccount(), await storage.anAccount()];
		const { body: created } = await create(owner, '{"name": "laptop"}');
		await create(other);
		const { api_key: _, ...shown } = created;
		expect(apiKeysSchema.strict().parse((await list(owner)).body)).toEqual({ api_keys: [shown] });
	});
});

describe("DELETE /v1/api-keys/{id}", () => {
	it("revokes", async () => {
		const owner = await storage.anAccount();
		const { id } = (await create(owner)).body;
		await create(owner);
		expect(await revoke(owner, id)).toEqual({ status: 204, body: null });
		expect((await list(owner)).body.api_keys.map((key: { id: string }) => key.id)).not.toContain(id);
		expect((await revoke(owner, id)).body.error.code).toBe("api_key_not_found");
	});

	it("takes the last one only when that is said", async () => {
		const owner = await storage.anAccount();
		const { id } = (await create(owner)).body;
		const refused = await revoke(owner, id);
		expect([refused.status, refused.body.error.code]).toEqual([409, "last_api_key"]);
		expect(refused.body.error.message).toContain("?confirm=last");
		expect((await revoke(owner, id, { confirm: "yes" })).body.error).toMatchObject({
			code: "invalid_request",
			details: { field: "confirm" },
		});
		expect((await revoke(owner, id, { confirm: "last" })).status).toBe(204);
	});

	it("does not know another account's keys, even with confirmation", async () => {
		const [owner, other] = [await storage.anAccount(), await storage.anAccount()];
		const { id } = (await create(other)).body;
		await create(owner);
		for (const query of [undefined, { confirm: "last" }]) {
			const { status, body } = await revoke(owner, id, query);
			expect([status, body.error.code]).toEqual([404, "api_key_not_found"]);
		}
		expect((await list(other)).body.api_keys).toHaveLength(1);
	});
});

describe("GET /v1/usage", () => {
	it("tells the plan, what is used, what is left, until when, and the days", async () => {
		const owner = await storage.anAccount("starter");
		await storage.usage.add(owner, NOW - 20 * 86_400_000, 100);
		await storage.usage.add(owner, NOW, 23);
		await storage.usage.add(await storage.anAccount(), NOW, 1_000);
		const { status, body } = await usage(owner);
		expect(status).toBe(200);
		expect(usageSchema.strict().parse(body)).toEqual({
			plan: "starter",
			period: "2026-11",
			used: 123,
			limit: 25_000,
			remaining: 24_877,
			resets_at: "2026-12-01T00:00:00.000Z",
			days: [
				{ date: "2026-11-03", requests: 100 },
				{ date: "2026-11-23", requests: 23 },
			],
		});
	});

	it("has no limit where there is none", async () => {
		expect((await usage(await storage.anAccount("unlimited"))).body).toMatchObject({
			used: 0,
			limit: null,
			remaining: null,
			days: [],
		});
	});
});
