import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { compressJson } from "@dephealth/core/aws/compressed-json.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createCheckedMarks, keysOf } from "@dephealth/core/refresh/checked-marks-store.ts";
import { slotHour } from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";

const empty = useEmptyStorage();
const marks = () => createCheckedMarks(empty.in("packages"));
const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });

async function stored() {
	const { client, tables } = empty.storage;
	const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.packages }));
	return Items;
}

describe("the mark of a batch", () => {
	it("is one item for each hour of the tier, names its packages and goes after two weeks", async () => {
		const refs = Array.from({ length: 30 }, (_, index) => npm(`p-${index}`));
		const hours = new Set(refs.map((ref) => slotHour("daily", ref)));
		await marks().markChecked("daily", refs);
		const items = await stored();
		expect(items).toHaveLength(hours.size);
		expect(items.flatMap(keysOf).sort()).toEqual(refs.map(packageKey).sort());
		const seconds = Math.ceil(empty.clock.now() / 1000);
		for (const item of items) {
			expect(item["ttl"]).toBe(seconds + 14 * 86_400);
			expect(String(item["pk"])).toMatch(/^CHECKED#daily#\d+$/);
		}
	});

	it("counts from the moment after `since`, and is added to by the next", async () => {
		const [a, b] = [npm("a"), npm("b")];
		await marks().markChecked("weekly", [a]);
		const first = empty.clock.now();
		await empty.clock.advance(1_000);
		await marks().markChecked("weekly", [b]);
		const notChecked = (since: number) => marks().notCheckedSince("weekly", [a, b], since);
		expect(await notChecked(first - 1)).toEqual([]);
		expect(await notChecked(first)).toEqual([a]);
		expect(await notChecked(first + 1_000)).toEqual([a, b]);
		expect(await marks().notCheckedSince("weekly", [], 0)).toEqual([]);
	});

	it("does not count when a clock that was ahead has made it", async () => {
		const a = npm("a");
		const since = empty.clock.now() - 1;
		await empty.clock.advance(86_400_000);
		await marks().markChecked("weekly", [a]);
		await empty.clock.advance(-86_400_000);
		expect(await marks().notCheckedSince("weekly", [a], since)).toEqual([a]);
		await marks().markChecked("weekly", [a]);
		expect(await marks().notCheckedSince("weekly", [a], since)).toEqual([]);
	});

	it("is read over all pages of its partition", async () => {
		const pages = [
			{ Items: [mark(["npm#a"])], LastEvaluatedKey: { pk: "x", sk: "1" } },
			{},
			{ Items: [mark(["npm#b"])] },
		];
		const asked: unknown[] = [];
		const client = {
			async send({ input }: { input: { ExclusiveStartKey?: unknown; ConsistentRead?: boolean } }) {
				asked.push([input.ExclusiveStartKey, input.ConsistentRead, "ExclusiveStartKey" in input]);
				const page = pages[asked.length - 1];
				return asked.length === 2 ? { LastEvaluatedKey: { pk: "x", sk: "2" } } : page;
			},
		};
		const read = createCheckedMarks({ ...empty.in("packages"), client: client as never });
		expect(await read.notCheckedSince("weekly", [npm("b")], 0)).toEqual([]);
		expect(asked).toEqual([
			[undefined, true, false],
			[{ pk: "x", sk: "1" }, true, true],
			[{ pk: "x", sk: "2" }, true, true],
		]);
	});
});

function mark(keys: readonly string[]) {
	return { pk: "CHECKED#weekly#3", sk: "2026-11-01T00:00:00.000Z#npm#a", keys: compressJson(keys) };
}

it.each([
	["a mark", mark(["npm#a", "npm#b"]), ["npm#a", "npm#b"]],
	["an item of another kind", { ...mark(["npm#a"]), pk: "npm#express" }, []],
	["an item without a key", { ...mark(["npm#a"]), pk: 7 }, []],
	["an item whose keys are no bytes", { ...mark([]), keys: ["npm#a"] }, []],
	["an item without keys", { pk: "CHECKED#weekly#3" }, []],
])("%s names its packages", (_, item, expected) => {
	expect(keysOf(item)).toEqual(expected);
});
