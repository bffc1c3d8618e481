import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import {
	apiKeyId,
	apiKeyPrefix,
	generateApiKey,
	hashApiKey,
} from "@dephealth/core/accounts/api-keys/api-key.ts";
import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { ApiKeyLimitError, LastApiKeyError, StorageUnavailableError } from "@dephealth/core/errors.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";

const clock = createManualClock({ autoAdvance: true });
let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage(clock);
});
afterAll(() => storage.close());

async function aKey(owner: string, name = "laptop"): Promise<{ key: string; hash: string; id: string }> {
	const key = generateApiKey();
	const hash = hashApiKey(key);
	await storage.apiKeys.create(owner, { hash, prefix: apiKeyPrefix(key), name });
	return { key, hash, id: apiKeyId(hash) };
}

const isValid = async (owner: string, hash: string) =>
	(await storage.apiKeys.access(owner))?.activeKeys.has(hash) ?? false;

const settled = async (calls: Promise<unknown>[]) => {
	const results = await Promise.allSettled(calls);
	return {
		values: results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])),
		reasons: results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])),
	};
};

describe("a new API key", () => {
	it("is found by its hash, is valid, and brings its account's plan", async () => {
		const owner = await storage.anAccount("pro");
		const { hash } = await aKey(owner);
		expect(await storage.apiKeys.findOwner(hash)).toBe(owner);
		expect(await storage.apiKeys.access(owner)).toEqual({
			plan: "pro",
			activeKeys: new Set([hash]),
			sessions: new Set(),
		});
	});

	it("is listed by how it begins, the oldest first", async () => {
		const owner = await storage.anAccount();
		const first = await aKey(owner, "laptop");
		await clock.advance(1000);
		const second = await aKey(owner, "server");
		expect(await storage.apiKeys.list(owner)).toEqual([
			{ id: first.id, name: "laptop", prefix: first.key.slice(0, 12), createdAt: expect.any(String) },
			{ id: second.id, name: "server", prefix: second.key.slice(0, 12), createdAt: expect.any(String) },
		]);
	});

	it("is listed for nobody where there is no account", async () => {
		expect(await storage.apiKeys.list("user_nobody")).toEqual([]);
	});

	it("is listed with the oldest first, however the hashes lie", async () => {
		const owner = await storage.anAccount();
		const names = ["f", "1", "8", "2"];
		for (const name of names) {
			await storage.apiKeys.create(owner, { hash: name.repeat(64), prefix: `dh_live_${name}`, name });
			await clock.advance(1000);
		}
		expect((await storage.apiKeys.list(owner)).map(({ name }) => name)).toEqual(names);
	});

	it("stored twice is one key", async () => {
		const owner = await storage.anAccount();
		const key = { hash: hashApiKey("same"), prefix: "dh_live_same", name: "x" };
		await storage.apiKeys.create(owner, key);
		await storage.apiKeys.create(owner, key);
		expect(await storage.apiKeys.list(owner)).toHaveLength(1);
	});

	it("is nowhere stored as it is", async () => {
		const { key } = await aKey(await storage.anAccount());
		const { Items } = await storage.client.send(new ScanCommand({ TableName: storage.tables.accounts }));
		const everything = JSON.stringify(Items);
		expect(everything).toContain(hashApiKey(key));
		expect(everything).not.toContain(key.slice(8, 51));
		expect(everything).not.toContain(key.slice(12, 30));
	});

	it("of no account is refused", async () => {
		await expect(aKey("user_nobody")).rejects.toBeInstanceOf(ApiKeyLimitError);
		expect(await storage.apiKeys.access("user_nobody")).toBeUndefined();
		expect(await storage.apiKeys.list("user_nobody")).toEqual([]);
	});
});

describe("an unknown key", () => {
	it("is looked up again, for an index lags, and is nobody's then", async () => {
		const before = clock.now();
		expect(await storage.apiKeys.findOwner("0".repeat(64))).toBeUndefined();
		expect(clock.now()).toBeGreaterThan(before);
	});
});

describe("five active keys", () => {
	it("are the most, however many are made at once", async () => {
		const owner = await storage.anAccount();
		const { values, reasons } = await settled(Array.from({ length: 200 }, () => aKey(owner)));
		expect(values).toHaveLength(5);
		expect(reasons).toHaveLength(195);
		for (const reason of reasons) expect(reason).toBeInstanceOf(ApiKeyLimitError);
		expect(await storage.apiKeys.list(owner)).toHaveLength(5);
		const { Items } = await storage.client.send(
			new ScanCommand({
				TableName: storage.tables.accounts,
				FilterExpression: "pk = :owner AND attribute_exists(key_hash)",
				ExpressionAttributeValues: { ":owner": owner },
			}),
		);
		expect(Items).toHaveLength(5);
	});

	it("leave room again once one is revoked", async () => {
		const owner = await storage.anAccount();
		const [first] = await Promise.all(Array.from({ length: 5 }, () => aKey(owner)));
		await expect(aKey(owner)).rejects.toBeInstanceOf(ApiKeyLimitError);
		await storage.apiKeys.revoke(owner, first?.id ?? "");
		await aKey(owner);
		await expect(aKey(owner)).rejects.toBeInstanceOf(ApiKeyLimitError);
	});
});

describe("revoking", () => {
	it("makes the key invalid at once and leaves the others", async () => {
		const owner = await storage.anAccount();
		const [kept, revoked] = [await aKey(owner), await aKey(owner)];
		expect(await storage.apiKeys.revoke(owner, revoked.id)).toBe(true);
		expect(await isValid(owner, revoked.hash)).toBe(false);
		expect(await isValid(owner, kept.hash)).toBe(true);
		expect((await storage.apiKeys.list(owner)).map(({ id }) => id)).toEqual([kept.id]);
		expect(await storage.apiKeys.findOwner(revoked.hash)).toBeUndefined();
	});

	it.each([
		["an id that never was", async () => "0123456789abcdef"],
		["another account's key", async () => (await aKey(await storage.anAccount())).id],
		["a whole hash", async () => (await aKey(await storage.anAccount())).hash],
		["nothing", async () => ""],
	])("%s is not found, and changes nothing", async (_, idOf) => {
		const owner = await storage.anAccount();
		await Promise.all([aKey(owner), aKey(owner)]);
		expect(await storage.apiKeys.revoke(owner, await idOf(), { allowLast: true })).toBe(false);
		expect(await storage.apiKeys.list(owner)).toHaveLength(2);
	});

	it("never takes the last key, unless that is said", async () => {
		const owner = await storage.anAccount();
		const { id, hash } = await aKey(owner);
		await expect(storage.apiKeys.revoke(owner, id)).rejects.toBeInstanceOf(LastApiKeyError);
		expect(await isValid(owner, hash)).toBe(true);
		expect(await storage.apiKeys.revoke(owner, id, { allowLast: true })).toBe(true);
		expect(await storage.apiKeys.list(owner)).toEqual([]);
		await aKey(owner);
	});

	it("all keys at once leaves one", async () => {
		const owner = await storage.anAccount();
		const keys = await Promise.all(Array.from({ length: 5 }, () => aKey(owner)));
		const { values, reasons } = await settled(keys.map(({ id }) => storage.apiKeys.revoke(owner, id)));
		expect(values).toEqual([true, true, true, true]);
		expect(reasons).toEqual([expect.any(LastApiKeyError)]);
		expect(await storage.apiKeys.list(owner)).toHaveLength(1);
	});

	it("one key many times at once is all the same", async () => {
		const owner = await storage.anAccount();
		const [, second] = [await aKey(owner), await aKey(owner)];
		const { reasons } = await settled(
			Array.from({ length: 20 }, () => storage.apiKeys.revoke(owner, second.id)),
		);
		expect(reasons).toEqual([]);
		expect(await storage.apiKeys.list(owner)).toHaveLength(1);
	});
});

describe("an outage", () => {
	it("is no answer about a key", async () => {
		vi.stubEnv("AWS_REGION", "local");
		vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
		const client = createDynamoDbClient({ endpoint: "http://127.0.0.1:9" });
		const apiKeys = createApiKeyStore({ client, tableName: "accounts", clock });
		await expect(apiKeys.findOwner("0".repeat(64))).rejects.toBeInstanceOf(StorageUnavailableError);
		await expect(apiKeys.access("user_1")).rejects.toBeInstanceOf(StorageUnavailableError);
		client.destroy();
	});
});
