/** What `refresh-packages` hands to the tasks of one batch. */

import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { REFRESH_TIERS, type RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import { z } from "zod";

/** A page is cut by the planner; a batch by the state machine's ItemBatcher. */
export const MAX_PAGE = 2000;
const MAX_BATCH = 100;

/** `npm/express`; throws InvalidPackageRefError. */
export const packageSpecSchema = z.string().max(300).transform(parsePackageSpec);

/** A package's look at this round; `since` in epoch milliseconds: what was observed later is not asked again. */
export const refreshRoundSchema = z.object({
	tier: z.enum(REFRESH_TIERS as [RefreshTier, ...RefreshTier[]]),
	round: z.number().int().nonnegative(),
	since: z.number(),
});
export type RefreshRound = z.infer<typeof refreshRoundSchema>;

export const batchSchema = z.object({
	items: z.array(packageSpecSchema).min(1).max(MAX_BATCH),
	round: refreshRoundSchema,
});
