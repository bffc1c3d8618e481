import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { createScanStore } from "@dephealth/core/scan/scan-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";
import { createManualClock } from "../../manual-clock.ts";
import { anNpmDependency } from "../../package-documents.ts";

const clock = createManualClock();
let storage: ContractStorage;
let scans: ReturnType<typeof createScanStore>;
beforeAll(async () => {
	storage = await startContractStorage(clock);
	scans = createScanStore({ client: storage.client, tableName: storage.tables.operations, clock });
});
afterAll(() => storage.close());

function inputOf(count: number, nameOf: (index: number) => string): ScanInput {
	return {
		format: "package-lock.json",
		project: "shop",
		dependencies: Array.from({ length: count }, (_, index) => {
			const name = nameOf(index);
			return anNpmDependency(name, { requirement: "^1", path: ["root", name] });
		}),
		skipped: [{ entry: "x", reason: "a link" }],
	};
}

const BEGUN = { charged: 0, startAgainAt: 0 };

describe("a stored scan", () => {
	it("comes back as it was", async () => {
		const input = inputOf(3, (index) => `p${index}`);
		await scans.create("one", "user_1", input, BEGUN);
		expect(await scans.get("one", "user_1")).toEqual(input);
	});

	it("is another account's nothing", async () => {
		await scans.create(
			"owned",
			"user_1",
			inputOf(1, () => "a"),
			BEGUN,
		);
		expect(await scans.get("owned", "user_2")).toBeUndefined();
		expect(await scans.get("never", "user_1")).toBeUndefined();
	});

	it("of 10,000 dependencies that hardly compress is split over items and put together again", async () => {
		const input = inputOf(10_000, (index) => `p${hash(index)}${hash(index + 0.5)}${hash(index * 7)}`);
		await scans.create("large", "user_1", input, BEGUN);
		const found = await scans.get("large", "user_1");
		expect(found?.dependencies).toHaveLength(10_000);
		expect(found).toEqual(input);
	});

	it("is gone after a day, whenever it is deleted", async () => {
		await scans.create(
			"old",
			"user_1",
			inputOf(1, () => "a"),
			BEGUN,
		);
		await clock.advance(24 * 3_600_000 - 1000);
		expect(await scans.get("old", "user_1")).toBeDefined();
		await clock.advance(2000);
		expect(await scans.get("old", "user_1")).toBeUndefined();
	});
});

describe("what was answered", () => {
	it("is noted once, however many note it", async () => {
		await scans.create(
			"settled",
			"user_1",
			inputOf(1, () => "a"),
			{ ...BEGUN, charged: 10 },
		);
		const shares = await Promise.all(Array.from({ length: 20 }, () => scans.settle("settled", 25)));
		expect(shares.toSorted((a, b) => b - a).slice(0, 2)).toEqual([15, 0]);
		expect(await scans.settle("settled", 20)).toBe(0);
		expect(await scans.settle("settled", 26)).toBe(1);
	});
});

/** Digits that a compressor finds nothing in. */
function hash(seed: number): string {
	return Math.abs(Math.sin(seed + 1) * 1e16).toString(36);
}

describe("the turn to have unknown packages collected", () => {
	const LATER = 10 * 60_000;

	it("is taken once when it is due, however many ask", async () => {
		await scans.create(
			"turns",
			"user_1",
			inputOf(1, () => "a"),
			{ charged: 0, startAgainAt: clock.now() + LATER },
		);
		expect(await scans.takeStart("turns", clock.now() + LATER)).toBe(false);
		await clock.advance(LATER + 1000);
		const next = clock.now() + LATER;
		const turns = await Promise.all(Array.from({ length: 10 }, () => scans.takeStart("turns", next)));
		expect(turns.filter(Boolean)).toHaveLength(1);
	});

	it("comes sooner when less was started than is unknown", async () => {
		await scans.create(
			"again",
			"user_1",
			inputOf(1, () => "a"),
			BEGUN,
		);
		expect(await scans.takeStart("again", clock.now() + LATER)).toBe(true);
		await scans.startAgainAt("again", clock.now());
		expect(await scans.takeStart("again", clock.now() + LATER)).toBe(true);
	});

	it("is due when a clock that was a month ahead has set it", async () => {
		await scans.create(
			"ahead",
			"user_1",
			inputOf(1, () => "a"),
			{ charged: 0, startAgainAt: clock.now() + 30 * 86_400_000 },
		);
		expect(await scans.takeStart("ahead", clock.now() + LATER)).toBe(true);
		expect(await scans.takeStart("ahead", clock.now() + LATER)).toBe(false);
	});

	it("of a scan that there is not is nobody's", async () => {
		expect(await scans.takeStart("never", clock.now())).toBe(false);
		await expect(scans.startAgainAt("never", clock.now())).resolves.toBeUndefined();
	});
});
