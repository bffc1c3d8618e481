import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	MAX_PAGE,
	MAX_PAGES,
	type PlanRefreshDeps,
	planRefresh,
} from "@dephealth/core/refresh/plan-refresh.ts";
import type { RefreshPosition } from "@dephealth/core/refresh/refresh-progress.ts";
import {
	hourOf,
	isInPart,
	type RefreshTier,
	refreshSlot,
	TIER_PLANS,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.UTC(2026, 10, 28, 12, 30);
const HOUR = hourOf(NOW);

/** Packages that the daily tier looks at in an hour, in the order of their keys. */
function dueIn(hour: number, count: number, nameLength = 8): PackageRef[] {
	const slot = refreshSlot("daily", hour);
	const refs: PackageRef[] = [];
	for (let index = 0; refs.length < count; index++) {
		const ref: PackageRef = { ecosystem: "npm", name: `p-${String(index).padStart(nameLength - 2, "0")}` };
		if (isInPart(ref, slot)) refs.push(ref);
	}
	return refs;
}

/** An index of one tier in pages of 1,000, and a lease that somebody may hold. */
function aWorld(options: {
	stored: readonly PackageRef[];
	position?: RefreshPosition;
	held?: readonly RefreshTier[];
	checked?: ReadonlySet<string>;
}) {
	const moves: string[] = [];
	const shard = refreshSlot("daily", HOUR).shard;
	const deps: PlanRefreshDeps = {
		clock: { now: () => NOW },
		progress: {
			async acquire(tier, _owner, firstHour) {
				if (options.held?.includes(tier)) return undefined;
				return tier === "daily" && options.position ? options.position : { hour: firstHour, after: null };
			},
			async advance(tier, _owner, { hour, after }) {
				moves.push(`${tier} ${hour - HOUR} ${after}`);
				return true;
			},
			async release(tier) {
				moves.push(`${tier} released`);
			},
		},
		refreshes: {
			async list(tier, listed, after) {
				const all = tier === "daily" && listed === shard ? options.stored : [];
				const rest = all.filter((ref) => after === null || packageKey(ref) > after);
				const refs = rest.slice(0, 1000);
				const last = refs.at(-1);
				return { refs, last: rest.length > refs.length && last ? packageKey(last) : undefined };
			},
			notCheckedSince: async (_tier, refs) => refs.filter((ref) => !options.checked?.has(packageKey(ref))),
		},
	};
	return { deps, moves };
}

describe("planning a refresh", () => {
	it("gives out what the hour's slot holds, and says where the page ends", async () => {
		const stored = dueIn(HOUR, 3);
		const { deps } = aWorld({ stored });
		const page = await planRefresh(deps, "run", null);
		expect(page.items).toEqual(stored.map(({ name }) => `npm/${name}`));
		expect(page.round).toMatchObject({ tier: "daily" });
		expect(page.finished).toEqual({ tier: "daily", hour: HOUR, after: null });
	});

	it("cuts pages that are too long, and goes on behind the last key", async () => {
		const stored = dueIn(HOUR, MAX_PAGE + 5);
		const { deps } = aWorld({ stored });
		const first = await planRefresh(deps, "run", null);
		expect(first.items).toHaveLength(MAX_PAGE);
		const end = first.finished;
		expect(end?.after).toBe(packageKey(stored[MAX_PAGE - 1] as PackageRef));
		const second = await planRefresh(
			aWorld({ stored, position: { hour: HOUR, after: end?.after ?? null } }).deps,
			"run",
			end,
		);
		expect(second.items).toHaveLength(5);
	});

	it("cuts pages that a state could not carry, and leaves nothing out", async () => {
		const stored = dueIn(HOUR, 1_300, 200);
		// The bytes of a name in a JSON list: the spec, its quotes and a comma.
		const fitting = Math.floor(120_000 / ("npm/".length + 200 + 3));
		const { items, finished } = await planRefresh(aWorld({ stored }).deps, "run", null);
		expect(items).toHaveLength(fitting);
		expect(finished?.after).toBe(packageKey(stored[fitting - 1] as PackageRef));
		expect(JSON.stringify(items).length).toBeLessThanOrEqual(120_000);
	});

	it("looks at the hour's own part of a shard alone", async () => {
		const others = dueIn(HOUR + 8, 5);
		const stored = [...dueIn(HOUR, 3), ...others].sort((a, b) => (packageKey(a) < packageKey(b) ? -1 : 1));
		const { items } = await planRefresh(aWorld({ stored }).deps, "run", null);
		expect(items).toHaveLength(3);
	});

	it("leaves out what was looked at already, and passes hours in which nothing is due", async () => {
		const stored = dueIn(HOUR, 3);
		const checked = new Set(stored.map(packageKey));
		const { deps, moves } = aWorld({ stored, checked });
		expect(await planRefresh(deps, "run", null)).toEqual({ items: [], round: null, finished: null });
		expect(moves).toContain("daily 1 null");
		expect(moves).toContain("daily released");
	});

	it.each([
		["does not say what has been done: a whole period is gone through", HOUR + 2, "daily -22 null"],
		["is the next hour's when this one is done", HOUR + 1, "daily released"],
	])("a position that was stored ahead of the clock %s", async (_, hour, firstMove) => {
		const { deps, moves } = aWorld({ stored: [], position: { hour, after: "npm#zzz" } });
		await planRefresh(deps, "run", null);
		expect(moves[0]).toBe(firstMove);
	});

	const hours = (count: number) => count * 3_600_000;
	it.each([
		[
			"whose history fills up",
			{ pages: MAX_PAGES - 1, startedAt: NOW },
			{ pages: MAX_PAGES, startedAt: NOW },
		],
		[
			"whose time runs out",
			{ pages: 48, startedAt: NOW - hours(20) + 1 },
			{ pages: 48, startedAt: NOW - hours(20) },
		],
	])("ends an execution %s, and leaves the rest to the next", async (_, before, then) => {
		const { deps, moves } = aWorld({ stored: dueIn(HOUR, 3) });
		const done = { tier: "daily", hour: HOUR, after: "npm#x" } as const;
		expect((await planRefresh(deps, "run", done, before)).items).toHaveLength(3);
		moves.length = 0;
		expect(await planRefresh(deps, "run", done, then)).toEqual({
			items: [],
			round: null,
			finished: null,
		});
		expect(moves).toEqual(["daily 0 npm#x", "daily released", "3days released", "weekly released"]);
	});

	it("notes the page that is done before it gives out the next", async () => {
		const { deps, moves } = aWorld({ stored: [] });
		await planRefresh(deps, "run", { tier: "daily", hour: HOUR - 1, after: "npm#x" });
		await planRefresh(deps, "run", { tier: "daily", hour: HOUR - 1, after: null });
		expect(moves.filter((move) => move.startsWith("daily"))).toEqual(
			expect.arrayContaining(["daily -1 npm#x", "daily 0 null"]),
		);
	});

	it("catches up missed hours, but never further back than a whole period", async () => {
		const { deps, moves } = aWorld({ stored: [], position: { hour: HOUR - 1000, after: "npm#x" } });
		await planRefresh(deps, "run", null);
		const daily = moves.filter((move) => /^daily -?\d/.test(move));
		expect(daily).toHaveLength(TIER_PLANS.daily.periodHours);
		expect(daily[0]).toBe(`daily ${2 - TIER_PLANS.daily.periodHours} null`);
	});

	it("leaves a tier that another execution works on", async () => {
		const stored = dueIn(HOUR, 3);
		const { deps, moves } = aWorld({ stored, held: ["daily", "3days", "weekly"] });
		expect((await planRefresh(deps, "run", null)).items).toEqual([]);
		expect(moves).toEqual([]);
	});
});
