import { RECENT_DELIVERIES } from "@dephealth/contract/webhook-deliveries.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { createDeliveryStore } from "@dephealth/core/webhooks/delivery-store.ts";
import { webhookEventSchema, webhookTest } from "@dephealth/core/webhooks/webhook-event.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";

const START = Date.UTC(2026, 0, 1);
let now = START;
const clock = { ...systemClock, now: () => now };

let storage: ContractStorage;
let deliveries: ReturnType<typeof createDeliveryStore>;
beforeAll(async () => {
	storage = await startContractStorage(clock);
	deliveries = createDeliveryStore({ client: storage.client, tableName: storage.tables.accounts, clock });
});
afterAll(() => storage.close());
beforeEach(async () => {
	now = START;
	await storage.clear();
});

const delivery = {
	id: "e1",
	type: "PackageRiskChanged",
	package: "npm/express",
	startedAt: "2026-01-01T00:00:00.000Z",
	outcome: "failing",
	attempts: 1,
	failure: "The receiver answered with the status 500.",
	nextAttemptAt: "2026-01-01T00:00:30.000Z",
} as const;

describe("what is known of deliveries", () => {
	it("is what was recorded last, one entry for a delivery however many attempts it took", async () => {
		await deliveries.record("ada", "s1", delivery);
		now += 30_000;
		const delivered = { ...delivery, outcome: "delivered", attempts: 2, failure: undefined } as const;
		await deliveries.record("ada", "s1", { ...delivered, nextAttemptAt: undefined });
		expect(await deliveries.list("ada", "s1")).toEqual([
			{ ...delivered, nextAttemptAt: undefined, at: "2026-01-01T00:00:30.000Z" },
		]);
	});

	it("says when one that failed is tried again", async () => {
		await deliveries.record("ada", "s1", delivery);
		expect((await deliveries.list("ada", "s1"))[0]?.nextAttemptAt).toBe(delivery.nextAttemptAt);
	});

	it("is forgotten, and nothing else is", async () => {
		await deliveries.record("ada", "s1", delivery);
		await deliveries.record("ada", "s1", { ...delivery, id: "e2" });
		await deliveries.forget("ada", "s1", delivery);
		expect((await deliveries.list("ada", "s1")).map(({ id }) => id)).toEqual(["e2"]);
	});

	it("belongs to one subscription of one account", async () => {
		await deliveries.record("ada", "s1", delivery);
		expect(await deliveries.list("ada", "s")).toEqual([]);
		expect(await deliveries.list("bob", "s1")).toEqual([]);
	});

	it("begins with the newest and is bounded", async () => {
		for (let minute = 0; minute < RECENT_DELIVERIES + 3; minute++) {
			const startedAt = new Date(START + minute * 60_000).toISOString();
			await deliveries.record("ada", "s1", { ...delivery, id: `e${minute}`, startedAt });
		}
		const listed = await deliveries.list("ada", "s1");
		expect(listed).toHaveLength(RECENT_DELIVERIES);
		expect(listed[0]?.id).toBe(`e${RECENT_DELIVERIES + 2}`);
	});

	it("is gone after a week, and long reasons are cut", async () => {
		await deliveries.record("ada", "s1", { ...delivery, failure: "x".repeat(2000) });
		expect((await deliveries.list("ada", "s1"))[0]?.failure).toHaveLength(512);
		now += 7 * 86_400_000;
		expect(await deliveries.list("ada", "s1")).toEqual([]);
	});
});

describe("a test", () => {
	it("is the same one for ten seconds, another for another subscription, and a valid event", () => {
		const test = webhookTest("s1", START + 1);
		expect(webhookEventSchema.parse(test)).toEqual(test);
		expect(webhookTest("s1", START + 9_999).id).toBe(test.id);
		expect(webhookTest("s1", START + 10_000).id).not.toBe(test.id);
		expect(webhookTest("s2", START + 1).id).not.toBe(test.id);
	});
});
