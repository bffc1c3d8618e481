import { apiKeyId, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { ensureDevAccount } from "@dephealth/local/data-directory/dev-account.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../local-storage.ts";

const OWNER = "user_local";

let storage: LocalStorage;
beforeAll(async () => {
	storage = await startLocalStorage();
});
afterAll(() => storage.close());
beforeEach(() => storage.clear());

const ensure = (key: string) =>
	ensureDevAccount(
		{ client: storage.client, tableName: storage.tables.accounts, clock: systemClock },
		OWNER,
		key,
	);
const ids = async () => (await storage.apiKeys.list(OWNER)).map(({ id }) => id);

describe("the account of this machine", () => {
	it("has its key and no limit, however often it is started", async () => {
		const key = generateApiKey();
		await ensure(key);
		await ensure(key);
		expect(await storage.apiKeys.access(OWNER)).toEqual({
			sessions: new Set(),
			plan: "unlimited",
			activeKeys: new Set([hashApiKey(key)]),
		});
	});

	it("drops the development key whose file is lost, and keeps the user's own", async () => {
		await ensure(generateApiKey());
		for (const name of ["a", "b", "c", "d"]) {
			await storage.apiKeys.create(OWNER, { hash: hashApiKey(name), prefix: "dh_live_", name });
		}
		const key = generateApiKey();
		await ensure(key);
		expect((await ids()).toSorted()).toEqual(
			[key, "a", "b", "c", "d"].map((secret) => apiKeyId(hashApiKey(secret))).toSorted(),
		);
	});
});
