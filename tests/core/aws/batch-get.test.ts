import { inspect } from "node:util";
import {
	BatchIncompleteError,
	createBatchGet,
	type Item,
	type ItemKey,
} from "@dephealth/core/aws/batch-get.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";
import { type Fault, type ScriptedDynamoDb, startScriptedDynamoDb, TABLE } from "./scripted-dynamodb.ts";

const NOW = Date.UTC(2026, 0, 1);

let started: ScriptedDynamoDb[] = [];
afterEach(async () => {
	await Promise.all(started.map((database) => database.close()));
	started = [];
});

async function setUp(
	setup: Parameters<typeof startScriptedDynamoDb>[0] = {},
	random: () => number = () => 1 - Number.EPSILON,
) {
	const database = await startScriptedDynamoDb(setup);
	started.push(database);
	const waits: number[] = [];
	let now = NOW;
	const clock = {
		now: () => now,
		sleep: async (milliseconds: number, signal?: AbortSignal) => {
			signal?.throwIfAborted();
			waits.push(milliseconds);
			now += milliseconds;
		},
	};
	const get = createBatchGet({ client: database.client, tableName: TABLE, clock, random });
	return { database, get, waits, clock };
}

function keysOf(count: number): ItemKey[] {
	return Array.from({ length: count }, (_, index) => ({ pk: `npm#p${index}`, sk: "LATEST" }));
}

const pksOf = (items: readonly (Item | ItemKey)[]) => items.map(({ pk }) => pk).sort();
const serve = (keys: number): Fault => ({ kind: "serve", keys });
const THROTTLED: Fault = { kind: "refuse", type: "ProvisionedThroughputExceededException", status: 400 };

async function failureOf(reading: Promise<unknown>): Promise<BatchIncompleteError> {
	const error = await reading.catch((reason: unknown) => reason);
	if (!(error instanceof BatchIncompleteError)) throw error;
	return error;
}

describe("a batch read", () => {
	it.each([
		[0, 0],
		[1, 1],
		[100, 1],
		[101, 2],
		[1000, 10],
	])("of %i keys takes %i calls", async (count, calls) => {
		const { database, get } = await setUp();
		expect(pksOf(await get(keysOf(count)))).toEqual(pksOf(keysOf(count)));
		expect(database.calls).toHaveLength(calls);
	});

	it("makes its calls side by side, but not all at once", async () => {
		const { database, get } = await setUp({ answersAfter: 5 });
		await get(keysOf(5000));
		expect(database.calls).toHaveLength(50);
		expect(database.mostUnderWay()).toBeGreaterThan(4);
		expect(database.mostUnderWay()).toBeLessThanOrEqual(16);
	});

	it("folds keys that are given twice, also across calls", async () => {
		const { database, get } = await setUp();
		const items = await get([...keysOf(90), ...keysOf(90)]);
		expect(items).toHaveLength(90);
		expect(database.calls).toHaveLength(1);
	});

	it("leaves out what does not exist, without any error", async () => {
		const { get } = await setUp({ missing: ["npm#p1"] });
		expect(pksOf(await get(keysOf(3)))).toEqual(["npm#p0", "npm#p2"]);
	});

	it("asks for the attributes wanted and the key", async () => {
		const { database, get } = await setUp({ faultOf: (call) => serve(call === 0 ? 1 : 100) });
		await get(keysOf(2), { attributes: ["document", "pk"] });
		expect(database.calls.map(({ projection }) => projection)).toEqual([
			"#pk, #sk, #document",
			"#pk, #sk, #document",
		]);
	});
});

describe("keys that come back unprocessed", () => {
	it("are asked again, those of several calls together, after growing waits with full jitter", async () => {
		const faults = [serve(70), serve(70), serve(10), serve(5), serve(100)];
		const { database, get, waits } = await setUp({ faultOf: (call) => faults[call] }, () => 0.5);
		expect(pksOf(await get(keysOf(200)))).toEqual(pksOf(keysOf(200)));
		expect(database.calls.map(({ keys }) => keys.length)).toEqual([100, 100, 60, 50, 45]);
		expect(waits).toEqual([50, 100, 200]);
	});

	it("because an answer ends at 16 MB cost further calls, and no more", async () => {
		const { database, get } = await setUp({ itemBytes: 400 * 1024 });
		expect(await get(keysOf(100))).toHaveLength(100);
		expect(database.calls.map(({ keys }) => keys.length)).toEqual([100, 60, 20]);
	});

	it("for ever end in an error that names them, and what was read is not lost", async () => {
		const { database, get, waits } = await setUp({ faultOf: (call) => serve(call === 0 ? 97 : 0) });
		const error = await failureOf(get(keysOf(100), { deadlineAt: Infinity }));
		expect(pksOf(error.unfetched)).toEqual(["npm#p97", "npm#p98", "npm#p99"]);
		expect(pksOf(error.items)).toEqual(pksOf(keysOf(97)));
		expect(error.message).toMatch(
			/left 3 keys of a batch unread \(npm#p97\/LATEST, npm#p98\/LATEST, npm#p99\/LATEST\)/,
		);
		expect(database.calls).toHaveLength(8);
		expect(waits.map(Math.round)).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
	});

	it("are not waited for beyond the deadline", async () => {
		const { clock, get, waits } = await setUp({ faultOf: () => serve(0) });
		const error = await failureOf(get(keysOf(2), { deadlineAt: clock.now() + 350 }));
		expect(error.unfetched).toHaveLength(2);
		expect(waits.map(Math.round)).toEqual([100, 200]);
	});

	it("are waited for five seconds without any deadline given", async () => {
		const { get, waits } = await setUp({ faultOf: () => serve(0) });
		await failureOf(get(keysOf(1)));
		expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(5000);
	});
});

describe("a call that fails as a whole", () => {
	it.each<[string, Fault]>([
		["is throttled", THROTTLED],
		["meets a fault of the database's", { kind: "refuse", type: "InternalServerError", status: 500 }],
		["loses its connection", { kind: "break" }],
	])("because it %s leaves its own keys unread, and the others read", async (_, fault) => {
		const { get, waits } = await setUp({
			faultOf: (_call, keys) => (keys.includes("npm#p150") ? fault : undefined),
		});
		const error = await failureOf(get(keysOf(250)));
		expect(pksOf(error.unfetched)).toEqual(pksOf(keysOf(200).slice(100)));
		expect(error.items).toHaveLength(150);
		expect(error.cause).toBeInstanceOf(StorageUnavailableError);
		expect(waits).toEqual([]);
	});

	it("is no reason to give up what others were left with", async () => {
		const faults: Fault[] = [serve(60), THROTTLED];
		const { get } = await setUp({ faultOf: (call) => faults[call] });
		const error = await failureOf(get(keysOf(200)));
		expect(error.unfetched).toHaveLength(100);
		expect(error.items).toHaveLength(100);
	});

	it("names every key when all do, and is known as an outage", async () => {
		const { get } = await setUp({ faultOf: () => ({ kind: "break" }) });
		const error = await failureOf(get(keysOf(120)));
		expect(error.unfetched).toHaveLength(120);
		expect(error).toBeInstanceOf(StorageUnavailableError);
		expect(error.name).toBe("StorageUnavailableError");
	});

	it("because of a mistake of ours is no outage", async () => {
		const { get } = await setUp({
			faultOf: () => ({ kind: "refuse", type: "AccessDeniedException", status: 400 }),
		});
		await expect(get(keysOf(1))).rejects.toMatchObject({ name: "AccessDeniedException" });
	});
});

describe("an abort", () => {
	const reason = new Error("the client has gone");

	it("before the first call makes none", async () => {
		const { database, get } = await setUp();
		await expect(get(keysOf(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
		expect(database.calls).toEqual([]);
	});

	it("ends calls under way", async () => {
		const controller = new AbortController();
		const { get } = await setUp({
			faultOf: () => {
				setTimeout(() => controller.abort(reason), 1);
				return { kind: "hang" };
			},
		});
		await expect(get(keysOf(1), { signal: controller.signal })).rejects.toBe(reason);
	});

	it("ends waiting", async () => {
		const controller = new AbortController();
		const { database, get } = await setUp({
			faultOf: () => {
				queueMicrotask(() => controller.abort(reason));
				return serve(0);
			},
		});
		await expect(get(keysOf(1), { signal: controller.signal })).rejects.toBe(reason);
		expect(database.calls).toHaveLength(1);
	});
});

it("whatever goes wrong, every key is read once, known to be missing, or named as unread", async () => {
	const faults = fc.oneof(
		{ weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }).map(serve) },
		{ weight: 1, arbitrary: fc.constant(THROTTLED) },
		{ weight: 1, arbitrary: fc.constant<Fault>({ kind: "break" }) },
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 400 }),
			fc.array(faults, { maxLength: 12 }),
			async (numbers, script) => {
				const keys = numbers.map((number) => ({ pk: `npm#p${number}`, sk: "LATEST" }));
				const isMissing = (pk: unknown) => String(pk).endsWith("7");
				const missing = pksOf(keys).map(String).filter(isMissing);
				const { get } = await setUp({ missing, faultOf: (call) => script[call] }, Math.random);
				const { items, unfetched } = await get(keys).then(
					(items) => ({ items, unfetched: [] as readonly ItemKey[] }),
					(error) => (error instanceof BatchIncompleteError ? error : Promise.reject(error)),
				);
				const read = pksOf(items);
				expect(new Set(read).size).toBe(read.length);
				const unread = new Set(pksOf(unfetched));
				expect(read.some((pk) => unread.has(pk))).toBe(false);
				const accounted = new Set([...read, ...unread]);
				for (const pk of pksOf(keys)) expect(accounted.has(pk)).toBe(unread.has(pk) || !isMissing(pk));
			},
		),
		{ numRuns: runs(30) },
	);
});

it("the error shows neither items nor thousands of keys where it is logged", async () => {
	const { get } = await setUp({ faultOf: (call) => serve(call === 0 ? 1 : 0) });
	const error = await failureOf(get(keysOf(100)));
	const shown = inspect(error) + JSON.stringify(Object.entries(error));
	expect(shown).not.toContain("value of");
	expect(shown).not.toContain("npm#p50");
});
