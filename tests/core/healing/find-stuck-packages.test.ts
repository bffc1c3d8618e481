import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { findStuckPackages } from "@dephealth/core/healing/find-stuck-packages.ts";
import { HEALING_POLICY, type HealingFacts } from "@dephealth/core/healing/healing-policy.ts";
import { summarizeHealing } from "@dephealth/core/healing/healing-summary.ts";
import type { PackageHealing } from "@dephealth/core/healing/package-healing.ts";
import { republishPackages } from "@dephealth/core/healing/republish-packages.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.UTC(2026, 10, 28);
const HOUR = 3_600_000;
const named = (name: string): PackageRef => ({ ecosystem: "npm", name });
const stuck: HealingFacts = {
	status: "pending",
	since: NOW - 2 * HOUR,
	hasDocument: false,
	claimedUntil: 0,
	attempts: 0,
	leasedUntil: 0,
};

/** Partitions by name, with the facts of the packages in each. */
function aTable(
	partitions: Record<string, [name: string, facts: HealingFacts][]>,
	faults: Partial<PackageHealing> = {},
) {
	const facts = new Map(
		Object.values(partitions)
			.flat()
			.map(([name, known]) => [packageKey(named(name)), known]),
	);
	const done: string[] = [];
	const records: unknown[] = [];
	const errors: unknown[] = [];
	const healing: PackageHealing = {
		partitions: () => Object.keys(partitions).map((partition) => ({ partition, after: undefined })),
		listStuck: async ({ partition }) => ({
			refs: (partitions[partition] ?? []).map(([name]) => named(name)),
			next: undefined,
		}),
		readFacts: async () => facts,
		acquire: async ({ name }) => {
			done.push(`leased ${name}`);
			return true;
		},
		release: async () => {},
		quarantine: async ({ name }) => {
			done.push(`quarantined ${name}`);
			return true;
		},
		...faults,
	};
	const find = () =>
		findStuckPackages({
			healing,
			permanentFailures: {
				async record({ name }, ...what) {
					done.push(`recorded ${name}`);
					records.push(what);
				},
			},
			clock: { now: () => NOW },
			policy: HEALING_POLICY,
			onError: (error) => errors.push(error),
		});
	return { find, done, records, errors };
}

describe("finding stuck packages", () => {
	it("leases what stands still and leaves what does not", async () => {
		const { find, done } = aTable({
			a: [
				["lost", stuck],
				["young", { ...stuck, since: NOW - 1 }],
				["held", { ...stuck, claimedUntil: NOW + 1 }],
			],
		});
		expect(await find()).toMatchObject({ found: 1, leased: [named("lost")], quarantined: 0, errors: 0 });
		expect(done).toEqual(["leased lost"]);
	});

	it("records what was started too often before it quarantines it", async () => {
		const attempts = HEALING_POLICY.maxAttempts;
		const { find, done, records } = aTable({ a: [["poisoned", { ...stuck, attempts }]] });
		expect(await find()).toMatchObject({ found: 1, leased: [], quarantined: 1 });
		expect(done).toEqual(["recorded poisoned", "quarantined poisoned"]);
		expect(records).toEqual([
			[
				`quarantine-${stuck.since}`,
				[
					{
						source: "self-healing",
						error: "Quarantined",
						cause: `Started anew ${attempts} times without a result.`,
						error_class: "unknown",
					},
				],
				{ reason: "quarantined" },
			],
		]);
	});

	it("counts what another healer was faster at, and does not republish it", async () => {
		const { find } = aTable({ a: [["lost", stuck]] }, { acquire: async () => false });
		expect(await find()).toMatchObject({ found: 1, leased: [], errors: 0 });
	});

	it("goes on when one package cannot be written", async () => {
		const refused = new StorageUnavailableError("throttled");
		const acquire = async ({ name }: PackageRef) => {
			if (name === "first") throw refused;
			return true;
		};
		const { find, errors } = aTable(
			{
				a: [
					["first", stuck],
					["second", stuck],
				],
			},
			{ acquire },
		);
		expect(await find()).toMatchObject({ leased: [named("second")], errors: 1 });
		expect(errors).toEqual([refused]);
	});

	it("goes on when one partition cannot be read, and throws when none can", async () => {
		const down = new StorageUnavailableError("down");
		const one = aTable(
			{ a: [["lost", stuck]], b: [] },
			{
				listStuck: async ({ partition }) => {
					if (partition === "b") throw down;
					return { refs: [named("lost")], next: undefined };
				},
			},
		);
		expect(await one.find()).toMatchObject({ leased: [named("lost")], errors: 1 });
		expect(one.errors).toEqual([down]);
		const none = aTable({ a: [] }, { listStuck: () => Promise.reject(down) });
		await expect(none.find()).rejects.toBe(down);
	});

	it("leases at most a hundred, a share from each partition, so that none blocks the others", async () => {
		const many = (prefix: string) =>
			Array.from({ length: 90 }, (_, index): [string, HealingFacts] => [`${prefix}-${index}`, stuck]);
		const { find } = aTable({ a: many("a"), b: many("b") });
		const { leased } = await find();
		expect(leased).toHaveLength(100);
		expect(leased.filter(({ name }) => name.startsWith("a"))).toHaveLength(50);
	});
});

describe("the pages of a partition", () => {
	/** @param pages names by page; with `isEndless` the last page repeats forever */
	function paged(pages: readonly string[][], isEndless = false) {
		const asked: (number | undefined)[] = [];
		const readOf: number[] = [];
		const bounds = new Set<number>();
		const { find } = aTable(
			{ a: pages.flat().map((name): [string, HealingFacts] => [name, stuck]) },
			{
				async listStuck({ partition, after }, enteredBefore) {
					const page = Number(after?.["page"] ?? 0);
					asked.push(page);
					bounds.add(enteredBefore);
					const next = page + 1 < pages.length || isEndless ? page + 1 : undefined;
					return {
						refs: (pages[Math.min(page, pages.length - 1)] ?? []).map(named),
						next: next === undefined ? undefined : { partition, after: { page: next }, isAhead: false },
					};
				},
				async readFacts(refs) {
					readOf.push(refs.length);
					return new Map(refs.map((ref) => [packageKey(ref), stuck]));
				},
			},
		);
		return { find, asked, readOf, bounds };
	}
	const names = (count: number, prefix = "p") =>
		Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

	it("are read one after the other, and an empty one asks for no facts", async () => {
		const { find, asked, readOf, bounds } = paged([names(2, "a"), [], names(3, "c")]);
		expect((await find()).leased).toHaveLength(5);
		expect(asked).toEqual([0, 1, 2]);
		expect(readOf).toEqual([2, 3]);
		expect([...bounds]).toEqual([NOW - HEALING_POLICY.stuckAfterMs]);
	});

	it.each([
		["the room is taken by whole pages", [names(60, "a"), names(40, "b"), names(1, "c")], [0, 1]],
		["a page has more than is left of the room", [names(60, "a"), names(60, "b"), names(1, "c")], [0, 1]],
	])("end when %s", async (_, pages, expected) => {
		const { find, asked } = paged(pages);
		expect((await find()).leased).toHaveLength(100);
		expect(asked).toEqual(expected);
	});

	it("are twenty at most", async () => {
		const { find, asked } = paged([[]], true);
		expect(await find()).toMatchObject({ found: 0 });
		expect(asked).toHaveLength(20);
	});
});

it("what the topic refuses is released, and a release that fails stops nobody", async () => {
	const released: string[] = [];
	const refused: string[] = [];
	const outcome = await republishPackages(
		{
			requests: {
				publish: async (requests) => requests.slice(0, 2).map((request) => ({ request, reason: "full" })),
			},
			healing: {
				async release({ name }) {
					if (name === "a") throw new StorageUnavailableError("down");
					released.push(name);
				},
			},
			onRefused: ({ name }, reason) => refused.push(`${name}: ${reason}`),
		},
		[named("a"), named("b"), named("c")],
		"heal-1",
	);
	expect(outcome).toEqual({ republished: 1, failed: 2 });
	expect(released).toEqual(["b"]);
	expect(refused).toEqual(["a: full", "b: full"]);
});

it("a run's summary has its threshold and its time, which is never negative", () => {
	const counts = { found: 3, republished: 2, quarantined: 1, errors: 0 };
	const run = { startedAt: NOW, endedAt: NOW + 250, stuckAfterMs: HOUR };
	expect(summarizeHealing(counts, run)).toEqual({ ...counts, threshold_minutes: 60, duration_ms: 250 });
	expect(summarizeHealing(counts, { ...run, endedAt: NOW - 1 }).duration_ms).toBe(0);
});
