import { MAX_WATCHED_PACKAGES, MAX_WEBHOOKS } from "@dephealth/contract/limits.ts";
import { ensureServiceAccount } from "@dephealth/core/accounts/users/service-account-store.ts";
import { WebhookLimitError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	createWebhookSubscriptionStore,
	type Watcher,
	type WebhookSubscriptionStore,
} from "@dephealth/core/webhooks/subscription-store.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";

const URL = "https://example.org/hook";
const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });

const empty = useEmptyStorage();
let store: WebhookSubscriptionStore;
beforeEach(async () => {
	store = createWebhookSubscriptionStore({ ...empty.in("accounts"), random: () => 0 });
	for (const owner of ["ada", "bob"]) await ensureServiceAccount(empty.in("accounts"), owner, "free");
});

const create = (owner: string, id: string, ...names: string[]) =>
	store.create(owner, { id, url: URL, packages: names.map(npm) });

async function watchersOf(name: string): Promise<Watcher[]> {
	const watchers: Watcher[] = [];
	for await (const page of store.watchersOf(npm(name))) watchers.push(...page);
	return watchers;
}

describe("a subscription", () => {
	it("is listed with its account alone, the oldest first", async () => {
		await create("ada", "second", "express");
		await empty.clock.advance(1);
		const last = await create("ada", "first", "@types/node", "lodash");
		await create("bob", "other", "express");
		expect(last).toEqual({
			id: "first",
			url: URL,
			packages: ["npm/@types/node", "npm/lodash"],
			createdAt: new Date(empty.clock.now()).toISOString(),
			failedDeliveries: 0,
			lastFailure: undefined,
			disabledAt: undefined,
		});
		expect((await store.list("ada")).map(({ id }) => id)).toEqual(["second", "first"]);
		expect(await store.get("ada", "first")).toEqual(last);
		expect(await store.get("bob", "first")).toBeUndefined();
	});

	it("is found by each package that it watches", async () => {
		await create("ada", "a", "express", "@types/node");
		await create("bob", "b", "express");
		expect((await watchersOf("express")).sort((a, b) => (a.owner < b.owner ? -1 : 1))).toEqual([
			{ owner: "ada", subscriptionId: "a" },
			{ owner: "bob", subscriptionId: "b" },
		]);
		expect(await watchersOf("@types/node")).toEqual([{ owner: "ada", subscriptionId: "a" }]);
		expect(await watchersOf("left-pad")).toEqual([]);
	});

	it("may watch as many packages as the API takes", async () => {
		const names = Array.from({ length: MAX_WATCHED_PACKAGES }, (_, index) => `package-${index}`);
		await create("ada", "many", ...names);
		expect(await watchersOf("package-199")).toHaveLength(1);
		expect(await store.delete("ada", "many")).toBe(true);
		expect(await Promise.all(names.map(watchersOf))).toEqual(names.map(() => []));
	});

	it("is gone once it is deleted, and cannot be deleted by another account or twice", async () => {
		await create("ada", "a", "express");
		expect(await store.delete("bob", "a")).toBe(false);
		expect(await store.delete("ada", "a")).toBe(true);
		expect(await store.delete("ada", "a")).toBe(false);
		expect(await store.list("ada")).toEqual([]);
		expect(await store.get("ada", "a")).toBeUndefined();
		expect(await watchersOf("express")).toEqual([]);
	});

	it("has room beside nine others; of thirty at once ten are made, and the rest leaves nothing", async () => {
		const made = await Promise.allSettled(
			Array.from({ length: 30 }, (_, index) => create("ada", `id-${index}`, "express")),
		);
		const refused = made.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
		expect(refused).toHaveLength(30 - MAX_WEBHOOKS);
		for (const error of refused) expect(error).toBeInstanceOf(WebhookLimitError);
		expect(await store.list("ada")).toHaveLength(MAX_WEBHOOKS);
		expect(await watchersOf("express")).toHaveLength(MAX_WEBHOOKS);
	});
});

describe("deliveries that fail", () => {
	it("are counted until one is accepted", async () => {
		await create("ada", "a", "express");
		await store.noteFailed("ada", "a", "The receiver answered with the status 500.");
		await store.noteFailed("ada", "a", "x".repeat(5000));
		expect(await store.get("ada", "a")).toMatchObject({
			failedDeliveries: 2,
			lastFailure: "x".repeat(512),
			disabledAt: undefined,
		});
		await store.noteDelivered("ada", "a");
		expect(await store.get("ada", "a")).toMatchObject({ failedDeliveries: 0 });
	});

	it("end the subscription after twenty in a row", async () => {
		await create("ada", "a", "express");
		for (let count = 1; count <= 19; count++) await store.noteFailed("ada", "a", "down");
		expect(await store.get("ada", "a")).toMatchObject({ disabledAt: undefined });
		await store.noteFailed("ada", "a", "down");
		expect(await store.get("ada", "a")).toMatchObject({
			disabledAt: new Date(empty.clock.now()).toISOString(),
		});
	});

	it("of a subscription that was deleted meanwhile leave nothing", async () => {
		await store.noteFailed("ada", "gone", "down");
		await store.noteDelivered("ada", "gone");
		await store.disable("ada", "gone", "410");
		expect(await store.get("ada", "gone")).toBeUndefined();
		expect(await store.list("ada")).toEqual([]);
	});
});
