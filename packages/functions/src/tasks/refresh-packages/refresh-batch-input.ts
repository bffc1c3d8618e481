/** What `refresh-packages` hands to the tasks of one batch. */
import { packageSpecSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import { REFRESH_TIERS, type RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import * as z from "zod";

/** A batch is cut by the state machine's ItemBatcher. */
const MAX_BATCH = 100;

export const refreshTierSchema = z.enum(REFRESH_TIERS as [RefreshTier, ...RefreshTier[]]);

export const refreshRoundSchema = z.object({
	tier: refreshTierSchema,
	round: z.number().int().nonnegative(),
	since: z.number(),
});

export const batchSchema = z.object({
	items: z.array(packageSpecSchema).min(1).max(MAX_BATCH),
	round: refreshRoundSchema,
});
