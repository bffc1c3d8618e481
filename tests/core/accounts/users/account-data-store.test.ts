import { DeleteCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createBillingStore } from "@dephealth/core/accounts/billing/billing-store.ts";
import { createMagicLinkStore } from "@dephealth/core/accounts/sign-in/magic-link-store.ts";
import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { createAccountDataStore } from "@dephealth/core/accounts/users/account-data-store.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { SubscriptionActiveError } from "@dephealth/core/errors.ts";
import { createWebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";

const clock = createManualClock({ start: Date.UTC(2026, 10, 15) });
const OCTOBER = Date.UTC(2026, 9, 3);
let storage: LocalStorage;
let table: { client: LocalStorage["client"]; tableName: string; clock: typeof clock; random: () => number };
let accounts: ReturnType<typeof createAccountDataStore>;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
	table = { client: storage.client, tableName: storage.tables.accounts, clock, random: () => 0.5 };
	accounts = createAccountDataStore({ ...table, subscriptions: createWebhookSubscriptionStore(table) });
});
afterAll(() => storage.close());

/** Creates an account with one of everything that an account can have. */
async function aFullAccount(owner: string): Promise<void> {
	await createUserStore(table).ensure(owner, "sealed-address");
	await storage.apiKeys.create(owner, { hash: `hash-${owner}`, prefix: "dh_live_", name: "k" });
	await createSessionStore(table).begin({ owner, record: "1900000000.x" });
	await createMagicLinkStore(table).issue({ owner, tokenHash: `t-${owner}`, request: "r" });
	await storage.usage.add(owner, OCTOBER, 7);
	await storage.usage.add(owner, clock.now(), 3);
	const packages = [{ ecosystem: "npm", name: "express" }] as const;
	await createWebhookSubscriptionStore(table).create(owner, {
		id: `w-${owner}`,
		url: "https://x.example",
		packages,
	});
	await createBillingStore(table).apply({ kind: "checkout", customer: `cus_${owner}`, owner });
}

async function itemsAbout(owner: string): Promise<unknown[]> {
	const { Items = [] } = await storage.client.send(new ScanCommand({ TableName: storage.tables.accounts }));
	return Items.filter((item) =>
		JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value)).includes(owner),
	);
}

describe("the data of an account", () => {
	it("have the usage of all months that are kept, the newest first", async () => {
		await aFullAccount("user_usage");
		expect(await accounts.usage("user_usage")).toEqual([
			{ period: "2026-11", used: 3 },
			{ period: "2026-10", used: 7 },
		]);
	});

	it("have each month once, the newest first, whenever it was counted", async () => {
		await createUserStore(table).ensure("user_year", "sealed-address");
		const months = [Date.UTC(2026, 0, 5), Date.UTC(2026, 5, 5), Date.UTC(2026, 2, 5), clock.now()];
		for (const [index, at] of months.entries()) await storage.usage.add("user_year", at, index + 1);
		expect(await accounts.usage("user_year")).toEqual([
			{ period: "2026-11", used: 4 },
			{ period: "2026-06", used: 2 },
			{ period: "2026-03", used: 3 },
			{ period: "2026-01", used: 1 },
		]);
	});

	it("have no usage before the first request", async () => {
		await createUserStore(table).ensure("user_new", "sealed-address");
		expect(await accounts.usage("user_new")).toEqual([]);
	});

	it("keep the profile until everything else is gone, so that an interrupted deletion can be repeated", async () => {
		await aFullAccount("user_interrupted");
		const subscriptions = createWebhookSubscriptionStore(table);
		const send = storage.client.send.bind(storage.client);
		const deleted: string[] = [];
		const client = {
			send: (command: { input: { Key?: { sk: string } } }) => {
				if (command instanceof DeleteCommand) deleted.push(String(command.input.Key?.["sk"]));
				return send(command as never);
			},
		} as unknown as typeof storage.client;
		await createAccountDataStore({ ...table, client, subscriptions }).delete("user_interrupted");
		expect(deleted.filter((sk) => sk === "PROFILE")).toHaveLength(1);
		expect(deleted.at(-1)).toBe("PROFILE");
	});

	it("are gone after its deletion, with whatever names it; nobody else's are", async () => {
		await aFullAccount("user_leaves");
		await aFullAccount("user_stays");
		const staying = (await itemsAbout("user_stays")).length;
		expect((await itemsAbout("user_leaves")).length).toBe(staying);
		expect(staying).toBeGreaterThan(6);
		await accounts.delete("user_leaves");
		expect(await itemsAbout("user_leaves")).toEqual([]);
		expect(await itemsAbout("user_stays")).toHaveLength(staying);
		expect(await storage.apiKeys.access("user_leaves")).toBeUndefined();
	});

	it.each([
		["before the account's items are deleted", (sk: string) => sk.startsWith("WEBHOOK#")],
		["before the profile is", (sk: string) => sk === "PROFILE"],
	])("are gone, too, when a subscription is created during the deletion, %s", async (name, isMoment) => {
		const owner = `user_${name.length}`;
		await aFullAccount(owner);
		const packages = [{ ecosystem: "npm", name: "express" }] as const;
		const late = { id: `late-${owner}`, url: "https://x.example", packages };
		const send = storage.client.send.bind(storage.client);
		let isCreated = false;
		const client = {
			async send(command: { input: { Key?: { sk: string } } }) {
				const isDue = command instanceof DeleteCommand && isMoment(String(command.input.Key?.["sk"]));
				if (isDue && !isCreated) {
					isCreated = true;
					await createWebhookSubscriptionStore(table).create(owner, late);
				}
				return send(command as never);
			},
		} as unknown as typeof storage.client;
		const subscriptions = createWebhookSubscriptionStore({ ...table, client });
		await createAccountDataStore({ ...table, client, subscriptions }).delete(owner);
		expect(isCreated).toBe(true);
		expect(await itemsAbout(owner)).toEqual([]);
	});

	it("can be deleted again, as after an interruption", async () => {
		await aFullAccount("user_twice");
		await accounts.delete("user_twice");
		await accounts.delete("user_twice");
		expect(await itemsAbout("user_twice")).toEqual([]);
	});

	it("can be deleted where a plan was given by hand: nobody pays for it", async () => {
		await createUserStore(table).ensure("user_given", "sealed-address");
		await storage.client.send(
			new UpdateCommand({
				TableName: storage.tables.accounts,
				Key: { pk: "user_given", sk: "PROFILE" },
				UpdateExpression: "SET #plan = :pro",
				ExpressionAttributeNames: { "#plan": "plan" },
				ExpressionAttributeValues: { ":pro": "pro" },
			}),
		);
		await accounts.delete("user_given");
		expect(await itemsAbout("user_given")).toEqual([]);
	});

	it("stay while a plan is paid for", async () => {
		await aFullAccount("user_pays");
		await storage.client.send(
			new UpdateCommand({
				TableName: storage.tables.accounts,
				Key: { pk: "user_pays", sk: "PROFILE" },
				UpdateExpression: "SET #plan = :pro, stripe_customer_id = :customer",
				ExpressionAttributeNames: { "#plan": "plan" },
				ExpressionAttributeValues: { ":pro": "pro", ":customer": "cus_user_pays" },
			}),
		);
		const before = (await itemsAbout("user_pays")).length;
		await expect(accounts.delete("user_pays")).rejects.toThrow(SubscriptionActiveError);
		expect(await itemsAbout("user_pays")).toHaveLength(before);
	});
});
