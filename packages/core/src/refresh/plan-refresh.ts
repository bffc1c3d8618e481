/** Hands out pages of due packages, tier by tier and hour by hour, from the position of the last execution. */
import type { Clock } from "../clock.ts";
import { packageKey } from "../packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "../packages/package-ref.ts";
import type { PackageRefreshes } from "./package-refreshes.ts";
import type { RefreshPosition, RefreshProgress } from "./refresh-progress.ts";
import {
	dueBefore,
	hourOf,
	isInPart,
	REFRESH_TIERS,
	type RefreshRound,
	type RefreshTier,
	refreshRound,
	refreshSlot,
	TIER_PLANS,
} from "./refresh-schedule.ts";

/** `after`: the page's last key; null when its hour is done. */
export type PageEnd = { tier: RefreshTier; hour: number; after: string | null };

/** `items` are package specs; none: there is nothing more to do now. */
export type RefreshPage = { items: string[]; round: RefreshRound | null; finished: PageEnd | null };

export type PlanRefreshDeps = {
	refreshes: Pick<PackageRefreshes, "list" | "notCheckedSince">;
	progress: RefreshProgress;
	clock: Pick<Clock, "now">;
};

/** Packages of a page. */
export const MAX_PAGE = 2000;
/**
 * Pages of one execution. Its history may have 25,000 events, and a page takes 15 of them, or 49 when it waits for
 * sources twice; at most 48 such pages fit into a day.
 */
export const MAX_PAGES = 1300;
/** The execution itself may take a day. A page that waits for its sources takes half an hour and more. */
const MAX_AGE_MS = 20 * 3_600_000;

/** The work of an execution so far. `startedAt` in epoch milliseconds. */
export type ExecutionSoFar = { pages: number; startedAt: number };
/** A page in JSON, with room for the rest of a state of 256 KiB. */
const MAX_PAGE_BYTES = 120_000;

/**
 * Notes that a page is done, and gives out the next one. What is due follows from the hour; hours that were missed, up
 * to a whole period, are caught up.
 *
 * @param executionId holds the lease on the tiers it works on
 * @param finished the page that is done
 * @param soFar an execution that has done its share leaves the rest to the next
 * @throws StorageUnavailableError
 */
export async function planRefresh(
	deps: PlanRefreshDeps,
	executionId: string,
	finished: PageEnd | null,
	soFar?: ExecutionSoFar,
): Promise<RefreshPage> {
	if (finished) await deps.progress.advance(finished.tier, executionId, positionAfter(finished));
	if (soFar && hasDoneItsShare(soFar, deps.clock.now())) {
		for (const tier of REFRESH_TIERS) await deps.progress.release(tier, executionId);
		return NOTHING_DUE;
	}
	for (const tier of REFRESH_TIERS) {
		const page = await nextPage(deps, tier, executionId);
		if (page) return page;
	}
	return NOTHING_DUE;
}

function hasDoneItsShare({ pages, startedAt }: ExecutionSoFar, now: number): boolean {
	return pages >= MAX_PAGES || now - startedAt >= MAX_AGE_MS;
}

const NOTHING_DUE: RefreshPage = { items: [], round: null, finished: null };

async function nextPage(
	deps: PlanRefreshDeps,
	tier: RefreshTier,
	owner: string,
): Promise<RefreshPage | undefined> {
	const now = deps.clock.now();
	const currentHour = hourOf(now);
	const stored = await deps.progress.acquire(tier, owner, currentHour);
	if (!stored) return undefined;
	let position = firstPosition(tier, stored, currentHour);
	while (position.hour <= currentHour) {
		const page = await pageOf(deps.refreshes, tier, position, dueBefore(tier, now));
		if (page.items.length > 0) {
			const round = { tier, round: refreshRound(tier, position.hour), since: dueBefore(tier, now) };
			return { items: page.items, round, finished: { tier, hour: position.hour, after: page.after } };
		}
		position = positionAfter({ hour: position.hour, after: page.after });
		if (!(await deps.progress.advance(tier, owner, position))) return undefined;
	}
	await deps.progress.release(tier, owner);
	return undefined;
}

/** The due packages of one hour's slot from a position on; `after` is null when the slot ends with them. */
async function pageOf(
	refreshes: PlanRefreshDeps["refreshes"],
	tier: RefreshTier,
	{ hour, after }: RefreshPosition,
	since: number,
): Promise<{ items: string[]; after: string | null }> {
	const due = async (candidates: readonly PackageRef[]) =>
		(await refreshes.notCheckedSince(tier, candidates, since)).map(formatPackageRef);
	const slot = refreshSlot(tier, hour);
	const candidates: PackageRef[] = [];
	let last: string | null = after;
	let bytes = 0;
	do {
		const listed = await refreshes.list(tier, slot.shard, last);
		for (const ref of listed.refs) {
			if (!isInPart(ref, slot)) continue;
			bytes += Buffer.byteLength(formatPackageRef(ref)) + 3;
			if (candidates.length >= MAX_PAGE || bytes > MAX_PAGE_BYTES) {
				return { items: await due(candidates), after: lastKey(candidates) };
			}
			candidates.push(ref);
		}
		last = listed.last ?? null;
	} while (last !== null);
	return { items: await due(candidates), after: null };
}

/**
 * The first position of a tier, at most one period back: a later hour covers the work of earlier ones. After the present
 * hour comes the next; a later position was stored by a clock that was ahead, and does not say what has been done.
 */
function firstPosition(tier: RefreshTier, stored: RefreshPosition, currentHour: number): RefreshPosition {
	const oldest = currentHour - TIER_PLANS[tier].periodHours + 1;
	const isUsable = stored.hour >= oldest && stored.hour <= currentHour + 1;
	return isUsable ? stored : { hour: oldest, after: null };
}

function positionAfter({ hour, after }: RefreshPosition): RefreshPosition {
	return after === null ? { hour: hour + 1, after: null } : { hour, after };
}

function lastKey(refs: readonly PackageRef[]): string | null {
	const last = refs.at(-1);
	return last ? packageKey(last) : null;
}
