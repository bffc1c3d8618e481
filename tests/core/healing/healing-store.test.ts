import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { HEALING_POLICY, type HealingFacts } from "@dephealth/core/healing/healing-policy.ts";
import { createPackageHealing } from "@dephealth/core/healing/healing-store.ts";
import type { PackageHealing } from "@dephealth/core/healing/package-healing.ts";
import { indexShards, packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";
import { createManualClock, type ManualClock } from "../../manual-clock.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 2);
const ref: PackageRef = { ecosystem: "npm", name: "express" };
const key = packageKey(ref);

let storage: ContractStorage;
let clock: ManualClock;
let healing: PackageHealing;

beforeAll(async () => {
	clock = createManualClock({ start: NOW });
	storage = await startContractStorage(clock);
});
afterAll(() => storage.close());

beforeEach(async () => {
	await storage.clear();
	clock = createManualClock({ start: NOW });
	healing = createPackageHealing({
		client: storage.client,
		tableName: storage.tables.packages,
		clock,
		random: () => 0,
		policy: HEALING_POLICY,
	});
});

async function put(what: PackageRef, attributes: Record<string, unknown> = {}): Promise<void> {
	const status = String(attributes["collection_status"] ?? "pending");
	await storage.client.send(
		new PutCommand({
			TableName: storage.tables.packages,
			Item: {
				pk: packageKey(what),
				sk: "LATEST",
				collection_status: status,
				status_shard: shardedIndexValue(status, what),
				status_since: new Date(NOW - 2 * HOUR).toISOString(),
				...attributes,
			},
		}),
	);
}

async function factsOf(what: PackageRef): Promise<HealingFacts> {
	const facts = (await healing.readFacts([what])).get(packageKey(what));
	if (!facts) throw new Error("The package is not stored.");
	return facts;
}

async function listAll(enteredBefore = NOW - HOUR): Promise<string[]> {
	const found: string[] = [];
	for (const first of healing.partitions()) {
		let position: ReturnType<PackageHealing["partitions"]>[number] | undefined = first;
		while (position) {
			const listed: Awaited<ReturnType<PackageHealing["listStuck"]>> = await healing.listStuck(
				position,
				enteredBefore,
			);
			expect(listed.refs.length).toBeLessThanOrEqual(100);
			found.push(...listed.refs.map(({ name }) => name));
			position = listed.next;
		}
	}
	return found.sort();
}

describe("the index of what is unfinished", () => {
	it("is looked through in every partition of both states", () => {
		expect(healing.partitions().map(({ partition }) => partition)).toEqual([
			...indexShards("pending"),
			...indexShards("collecting"),
		]);
	});

	it("gives what entered its state before a moment, in all partitions", async () => {
		const names = Array.from({ length: 40 }, (_, index) => `lost-${index}`);
		for (const [index, name] of names.entries()) {
			await put({ ecosystem: "npm", name }, { collection_status: index % 2 ? "pending" : "collecting" });
		}
		await put({ ecosystem: "npm", name: "young" }, { status_since: new Date(NOW - HOUR + 1).toISOString() });
		await put({ ecosystem: "npm", name: "done" }, { collection_status: "complete" });
		await put({ ecosystem: "npm", name: "ahead" }, { status_since: new Date(NOW + HOUR).toISOString() });
		expect(await listAll()).toEqual(names.sort());
	});

	it("gives what a clock that was wrong has put into the future, too", async () => {
		await put(
			{ ecosystem: "npm", name: "from-the-future" },
			{ status_since: new Date(NOW + 72 * HOUR).toISOString() },
		);
		expect(await listAll()).toEqual(["from-the-future"]);
	});

	it("is read in pages of a hundred, the longest lost first", async () => {
		const shard = shardedIndexValue("pending", ref);
		const count = 130;
		for (let index = 0; index < count; index++) {
			await put(
				{ ecosystem: "npm", name: `lost-${index}` },
				{ status_shard: shard, status_since: new Date(NOW - 3 * HOUR - index * 1000).toISOString() },
			);
		}
		const first = await healing.listStuck({ partition: shard, after: undefined }, NOW - HOUR);
		expect(first.refs).toHaveLength(100);
		expect(first.refs[0]?.name).toBe("lost-129");
		if (!first.next) throw new Error("There must be another page.");
		const second = await healing.listStuck(first.next, NOW - HOUR);
		expect(second.refs).toHaveLength(30);
		expect(second.refs.at(-1)?.name).toBe("lost-0");
	});
});

it("reads what the decision rests on; what is absent is zero attempts and nobody's claim", async () => {
	await put(ref, {
		heal_attempts: 2,
		heal_leased_until: NOW + 5,
		claimed_until: NOW + 7,
		risk_shard: "LOW#1",
	});
	const bare: PackageRef = { ecosystem: "npm", name: "bare" };
	await put(bare);
	const unknown: PackageRef = { ecosystem: "npm", name: "unknown" };
	const since = NOW - 2 * HOUR;
	expect(await healing.readFacts([ref, bare, unknown])).toEqual(
		new Map([
			[
				key,
				{
					status: "pending",
					since,
					hasDocument: true,
					claimedUntil: NOW + 7,
					attempts: 2,
					leasedUntil: NOW + 5,
				},
			],
			[
				packageKey(bare),
				{ status: "pending", since, hasDocument: false, claimedUntil: 0, attempts: 0, leasedUntil: 0 },
			],
		]),
	);
});

describe("taking a package", () => {
	beforeEach(() => put(ref));

	it("counts the attempt and holds it for one window", async () => {
		expect(await healing.acquire(ref, await factsOf(ref))).toBe(true);
		expect(await factsOf(ref)).toMatchObject({ attempts: 1, leasedUntil: NOW + HEALING_POLICY.windowMs });
	});

	it("succeeds for exactly one of fifty healers that saw the same", async () => {
		const facts = await factsOf(ref);
		const taken = await Promise.all(Array.from({ length: 50 }, () => healing.acquire(ref, facts)));
		expect(taken.filter(Boolean)).toHaveLength(1);
		expect((await factsOf(ref)).attempts).toBe(1);
	});

	it("is possible again in the next window", async () => {
		await healing.acquire(ref, await factsOf(ref));
		await clock.advance(HEALING_POLICY.windowMs - 1);
		expect(await healing.acquire(ref, await factsOf(ref))).toBe(false);
		await clock.advance(1);
		expect(await healing.acquire(ref, await factsOf(ref))).toBe(true);
		expect((await factsOf(ref)).attempts).toBe(2);
	});

	it.each<[what: string, change: Record<string, unknown>]>([
		["has been collected meanwhile", { collection_status: "complete" }],
		["has entered the same state anew", { status_since: new Date(NOW - HOUR).toISOString() }],
		["has no attempt left", { heal_attempts: HEALING_POLICY.maxAttempts }],
	])("fails when it %s", async (_, change) => {
		const seen = await factsOf(ref);
		await put(ref, change);
		expect(await healing.acquire(ref, seen)).toBe(false);
	});

	it("fails when it is gone, and leaves no trace of it", async () => {
		const other: PackageRef = { ecosystem: "npm", name: "gone" };
		expect(await healing.acquire(other, await factsOf(ref))).toBe(false);
		expect(await healing.readFacts([other])).toEqual(new Map());
	});

	it("does not count when it is given back", async () => {
		await healing.acquire(ref, await factsOf(ref));
		await healing.release(ref);
		expect(await factsOf(ref)).toMatchObject({ attempts: 0, leasedUntil: 0 });
	});

	it("given back twice still counts what was counted before", async () => {
		await put(ref, { heal_attempts: 3 });
		await healing.acquire(ref, await factsOf(ref));
		await healing.release(ref);
		await healing.release(ref);
		expect((await factsOf(ref)).attempts).toBe(3);
	});
});

describe("quarantine", () => {
	beforeEach(() => put(ref, { heal_attempts: 5 }));

	it("takes a package out of the index and tells of it", async () => {
		expect(await healing.quarantine(ref, await factsOf(ref))).toBe(true);
		expect(await listAll()).toEqual([]);
		expect((await storage.packages.get(ref))?.collection.status).toBe("quarantined");
	});

	it("leaves a package that has been collected meanwhile", async () => {
		const seen = await factsOf(ref);
		await put(ref, { collection_status: "complete" });
		expect(await healing.quarantine(ref, seen)).toBe(false);
		expect((await storage.packages.get(ref))?.collection.status).toBe("complete");
	});

	it("is done by one of two healers", async () => {
		const seen = await factsOf(ref);
		const done = await Promise.all([healing.quarantine(ref, seen), healing.quarantine(ref, seen)]);
		expect(done.filter(Boolean)).toHaveLength(1);
	});
});

describe("the count of attempts", () => {
	it.each([
		["a result ends it", "not_found", 0],
		["waiting again does not", "pending", 4],
	] as const)("%s", async (_, status, attempts) => {
		await put(ref, { heal_attempts: 4 });
		await storage.packages.claim(ref, "execution");
		await storage.packages.release(ref, "execution", { status, lastFailure: "because" });
		expect((await factsOf(ref)).attempts).toBe(attempts);
	});
});
