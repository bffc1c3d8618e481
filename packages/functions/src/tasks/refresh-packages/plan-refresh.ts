import type { Clock } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { RefreshPosition, RefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import {
	dueBefore,
	hourOf,
	isInPart,
	REFRESH_TIERS,
	type RefreshTier,
	refreshRound,
	refreshSlot,
	TIER_PLANS,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { packageRefreshes, refreshProgress } from "../../compose/refresh.ts";
import { taskHandler } from "../invocation.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { MAX_PAGE, type RefreshRound } from "./refresh-batch-input.ts";

const pageEndSchema = z.object({
	tier: z.enum(REFRESH_TIERS as [RefreshTier, ...RefreshTier[]]),
	hour: z.number().int(),
	/** The page's last key; null when its hour is done. */
	after: z.string().nullable(),
});
const inputSchema = z.object({
	executionId: executionIdSchema,
	/** The page that is done. */
	finished: pageEndSchema.nullable().default(null),
});

type PageEnd = z.infer<typeof pageEndSchema>;

/** `items` are package specs; none: there is nothing more to do now. */
export type RefreshPage = { items: string[]; round: RefreshRound | null; finished: PageEnd | null };

/** A page in JSON, with room for the rest of a state of 256 KiB. */
const MAX_PAGE_BYTES = 120_000;

/**
 * Task of the state machine: notes that a page is done, and gives out the next one. What is due follows from the hour;
 * hours that were missed, up to a whole period, are caught up.
 */
export function createPlanRefresh(deps: {
	refreshes: Pick<PackageRefreshes, "list" | "notCheckedSince">;
	progress: RefreshProgress;
	clock: Pick<Clock, "now">;
}) {
	const { refreshes, progress } = deps;

	async function nextPage(tier: RefreshTier, owner: string): Promise<RefreshPage | undefined> {
		const now = deps.clock.now();
		const currentHour = hourOf(now);
		const taken = await progress.take(tier, owner, currentHour);
		if (!taken) return undefined;
		let position = firstPosition(tier, taken, currentHour);
		while (position.hour <= currentHour) {
			const page = await pageOf(tier, position, dueBefore(tier, now));
			if (page.items.length > 0) {
				const round = { tier, round: refreshRound(tier, position.hour), since: dueBefore(tier, now) };
				return { items: page.items, round, finished: { tier, hour: position.hour, after: page.after } };
			}
			position = positionAfter({ hour: position.hour, after: page.after });
			if (!(await progress.advance(tier, owner, position))) return undefined;
		}
		await progress.release(tier, owner);
		return undefined;
	}

	/** The due packages of one hour's slot from a position on; `after` is null when the slot ends with them. */
	async function pageOf(
		tier: RefreshTier,
		{ hour, after }: RefreshPosition,
		since: number,
	): Promise<{ items: string[]; after: string | null }> {
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
					return { items: await due(candidates, since), after: lastKey(candidates) };
				}
				candidates.push(ref);
			}
			last = listed.last ?? null;
		} while (last !== null);
		return { items: await due(candidates, since), after: null };
	}

	async function due(candidates: readonly PackageRef[], since: number): Promise<string[]> {
		return (await refreshes.notCheckedSince(candidates, since)).map(formatPackageRef);
	}

	return async (input: unknown): Promise<RefreshPage> => {
		const { executionId, finished } = parseTaskInput(inputSchema, input);
		if (finished) await progress.advance(finished.tier, executionId, positionAfter(finished));
		for (const tier of REFRESH_TIERS) {
			const page = await nextPage(tier, executionId);
			if (page) return page;
		}
		return { items: [], round: null, finished: null };
	};
}

/** Never further back than a period: what an earlier hour would have looked at, a later one does. */
function firstPosition(tier: RefreshTier, taken: RefreshPosition, currentHour: number): RefreshPosition {
	const oldest = currentHour - TIER_PLANS[tier].periodHours + 1;
	return taken.hour < oldest ? { hour: oldest, after: null } : taken;
}

function positionAfter({ hour, after }: RefreshPosition): RefreshPosition {
	return after === null ? { hour: hour + 1, after: null } : { hour, after };
}

function lastKey(refs: readonly PackageRef[]): string | null {
	const last = refs.at(-1);
	return last ? packageKey(last) : null;
}

export const handler = taskHandler("plan-refresh", (input) =>
	createPlanRefresh({ refreshes: packageRefreshes(), progress: refreshProgress(), clock })(input),
);
