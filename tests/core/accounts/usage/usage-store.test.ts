import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { hourOf, minuteOf } from "@dephealth/core/accounts/usage/usage-policy.ts";
import { createDemoUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";
import { runs } from "../../../property-runs.ts";

const NOVEMBER = Date.parse("2026-11-23T12:00:00Z");
const DECEMBER = Date.parse("2026-12-01T00:00:00Z");

let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage();
});
afterAll(() => storage.close());

async function itemOf(pk: string, sk: string) {
	const { Item } = await storage.client.send(
		new GetCommand({ TableName: storage.tables.accounts, Key: { pk, sk } }),
	);
	return Item;
}

describe("the requests of a month", () => {
	it("are counted exactly by five hundred, two hundred at once", async () => {
		const count = runs(500);
		const counts = await mapInParallel(count, 200, () => storage.usage.add("user_many", NOVEMBER, 1));
		expect(new Set(counts.map(({ used }) => used)).size).toBe(count);
		expect((await storage.usage.read("user_many", NOVEMBER)).used).toBe(count);
	});

	it("are none before the first, and none again in the next month", async () => {
		expect(await storage.usage.read("user_1", NOVEMBER)).toEqual({
			used: 0,
			alert: undefined,
			days: new Map(),
		});
		expect((await storage.usage.add("user_1", NOVEMBER, 7)).used).toBe(7);
		expect((await storage.usage.add("user_1", DECEMBER, 1)).used).toBe(1);
		expect((await storage.usage.read("user_1", NOVEMBER)).used).toBe(7);
	});

	it("are told by day, and can be taken back", async () => {
		await storage.usage.add("user_days", NOVEMBER - 15 * 86_400_000, 3);
		await storage.usage.add("user_days", NOVEMBER, 10);
		expect(await storage.usage.add("user_days", NOVEMBER, -2)).toEqual({
			used: 11,
			alert: undefined,
			days: new Map([
				[8, 3],
				[23, 8],
			]),
		});
	});

	it("are of one account only, and deleted after a year and a month", async () => {
		await storage.usage.add("user_a", NOVEMBER, 1);
		expect((await storage.usage.read("user_b", NOVEMBER)).used).toBe(0);
		const item = await itemOf("user_a", "USAGE#2026-11");
		expect(new Date(Number(item?.["ttl"]) * 1000).toISOString()).toBe("2028-01-05T00:00:00.000Z");
	});
});

describe("the month that goes on, in the account's profile", () => {
	const KEY = { kind: "key", value: "hash-1" } as const;

	async function anAccountWithKey(): Promise<string> {
		const owner = await storage.anAccount("starter");
		await storage.apiKeys.create(owner, { hash: KEY.value, name: "test", prefix: "dh" });
		return owner;
	}

	it("is counted, and the caller proved, by one write that brings the plan", async () => {
		const owner = await anAccountWithKey();
		expect(await storage.usage.countProved(owner, NOVEMBER, KEY)).toEqual({
			kind: "counted",
			plan: "starter",
			month: { used: 1, alert: undefined, days: new Map([[23, 1]]) },
		});
		await storage.usage.add(owner, NOVEMBER, 9);
		expect((await itemOf(owner, "PROFILE"))?.["used"]).toBe(10);
		expect(await itemOf(owner, "USAGE#2026-11")).toBeUndefined();
	});

	it.each([
		["another key", { kind: "key", value: "hash-2" }, true],
		["a session that has ended", { kind: "session", value: "hash-1" }, true],
	] as const)("is not counted by %s", async (_, credential, exists) => {
		const owner = await anAccountWithKey();
		expect(await storage.usage.countProved(owner, NOVEMBER, credential)).toEqual({ kind: "refused", exists });
		expect((await storage.usage.read(owner, NOVEMBER)).used).toBe(0);
	});

	it("is not counted for nobody, and leaves nothing behind", async () => {
		const refused = { kind: "refused", exists: false };
		expect(await storage.usage.countProved("user_gone", NOVEMBER, KEY)).toEqual(refused);
		expect(await itemOf("user_gone", "PROFILE")).toBeUndefined();
	});

	it("goes on from what was counted in an item of its own, where an earlier version has put it", async () => {
		const owner = await anAccountWithKey();
		await storage.client.send(
			new PutCommand({
				TableName: storage.tables.accounts,
				Item: { pk: owner, sk: "USAGE#2026-11", used: 40, day_3: 40, alert_percent: 80, alert_limit: 50 },
			}),
		);
		expect(await storage.usage.countProved(owner, NOVEMBER, KEY)).toMatchObject({
			month: {
				used: 41,
				alert: { percent: 80, limit: 50 },
				days: new Map([
					[3, 40],
					[23, 1],
				]),
			},
		});
	});

	it("is followed by the next one, however many come first in it; what was counted stays known", async () => {
		const owner = await anAccountWithKey();
		await storage.usage.add(owner, NOVEMBER, 100);
		await storage.usage.claimAlert(owner, NOVEMBER, { percent: 80, limit: 120 });
		const first = await Promise.all(
			Array.from({ length: 40 }, () => storage.usage.countProved(owner, DECEMBER, KEY)),
		);
		expect(new Set(first.map((counted) => counted.kind === "counted" && counted.month.used)).size).toBe(40);
		expect(await storage.usage.read(owner, DECEMBER)).toEqual({
			used: 40,
			alert: undefined,
			days: new Map([[1, 40]]),
		});
		expect(await storage.usage.read(owner, NOVEMBER)).toEqual({
			used: 100,
			alert: { percent: 80, limit: 120 },
			days: new Map([[23, 100]]),
		});
		// A charge that began in November and is settled now.
		await storage.usage.add(owner, NOVEMBER, -1);
		expect((await storage.usage.read(owner, NOVEMBER)).used).toBe(99);
		expect((await storage.usage.read(owner, DECEMBER)).used).toBe(40);
	});
});

describe("an alert", () => {
	it("is claimed by one of many, for each percentage", async () => {
		await storage.usage.add("user_alert", NOVEMBER, 4_000);
		for (const percent of [80, 95, 100]) {
			const claims = await Promise.all(
				Array.from({ length: 50 }, () =>
					storage.usage.claimAlert("user_alert", NOVEMBER, { percent, limit: 5_000 }),
				),
			);
			expect(claims.filter(Boolean)).toHaveLength(1);
		}
		expect((await storage.usage.read("user_alert", NOVEMBER)).alert).toEqual({ percent: 100, limit: 5_000 });
		expect(await storage.usage.claimAlert("user_alert", NOVEMBER, { percent: 80, limit: 5_000 })).toBe(false);
	});

	it("of another limit can be claimed again", async () => {
		await storage.usage.claimAlert("user_upgrade", NOVEMBER, { percent: 100, limit: 5_000 });
		expect(await storage.usage.claimAlert("user_upgrade", NOVEMBER, { percent: 80, limit: 25_000 })).toBe(
			true,
		);
	});

	it("that could not be sent can be given back, to what was told before", async () => {
		const [first, second] = [
			{ percent: 80, limit: 100 },
			{ percent: 95, limit: 100 },
		] as const;
		await storage.usage.claimAlert("user_mail", NOVEMBER, first);
		await storage.usage.claimAlert("user_mail", NOVEMBER, second);
		await storage.usage.releaseAlert("user_mail", NOVEMBER, second, first);
		expect((await storage.usage.read("user_mail", NOVEMBER)).alert).toEqual(first);
		await storage.usage.releaseAlert("user_mail", NOVEMBER, second, undefined);
		expect((await storage.usage.read("user_mail", NOVEMBER)).alert).toEqual(first);
		await storage.usage.releaseAlert("user_mail", NOVEMBER, first, undefined);
		expect((await storage.usage.read("user_mail", NOVEMBER)).alert).toBeUndefined();
	});
});

describe("the requests of a network without an account", () => {
	it("are counted by the hour, and deleted after it", async () => {
		const demo = createDemoUsageStore({
			client: storage.client,
			tableName: storage.tables.accounts,
			clock: createManualClock(),
		});
		const hour = hourOf(NOVEMBER);
		const counts = await Promise.all(Array.from({ length: 50 }, () => demo.add("203.0.113.7", hour)));
		expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
		expect(await demo.add("203.0.113.7", hourOf(hour.endsAt))).toBe(1);
		expect(await demo.add("203.0.113.8", hour)).toBe(1);
		const item = await itemOf("demo#203.0.113.7", "hour#2026-11-23T12");
		expect(item).toMatchObject({ used: 50, ttl: hour.endsAt / 1000 + 3600 });
	});
});

describe("the collections of a caller", () => {
	it("are counted by the minute, several at a time", async () => {
		const collections = createDemoUsageStore({
			client: storage.client,
			tableName: storage.tables.accounts,
			clock: createManualClock(),
			what: "collections",
		});
		const minute = minuteOf(NOVEMBER);
		expect(await collections.add("user_1", minute, 100)).toBe(100);
		expect(await collections.add("user_1", minute, 5)).toBe(105);
		expect(await collections.add("user_1", minuteOf(minute.endsAt), 5)).toBe(5);
		const item = await itemOf("collections#user_1", `minute#${minute.id}`);
		expect(item).toMatchObject({ used: 105, ttl: minute.endsAt / 1000 + 3600 });
	});
});

/** Calls in parallel, so many at a time. */
async function mapInParallel<T>(calls: number, width: number, call: () => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	let started = 0;
	async function work(): Promise<void> {
		while (started < calls) {
			started++;
			results.push(await call());
		}
	}
	await Promise.all(Array.from({ length: width }, work));
	return results;
}
