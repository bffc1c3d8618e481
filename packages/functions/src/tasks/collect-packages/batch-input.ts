/** The input of one batch's tasks. */
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { packageSpecSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import { batchAnswerSchema } from "@dephealth/core/refresh/batches/batch-answers.ts";
import { MAX_BATCH } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { REFRESH_TIERS, type RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import * as z from "zod";

export const refreshTierSchema = z.enum(REFRESH_TIERS as [RefreshTier, ...RefreshTier[]]);

export const refreshRoundSchema = z.object({
	tier: refreshTierSchema,
	round: z.number().int().nonnegative(),
	since: z.number(),
});

const firstLookSchema = z.object({ tier: z.literal("first"), since: z.number() });

export const itemsSchema = z.array(packageSpecSchema).min(1).max(MAX_BATCH);

/** The answers by source; a source that is not asked in bulk is absent. */
export const answersSchema = z.partialRecord(z.enum(SOURCE_NAMES), batchAnswerSchema);

/** `answers`: the answers of earlier stages' sources about the same items. */
export const batchSchema = z.object({
	items: itemsSchema,
	round: z.union([firstLookSchema, refreshRoundSchema]),
	answers: answersSchema.default({}),
});

/** The answers of deps.dev for the collectors of registries: see `DepsDevBatchResult`. */
export const registryBatchSchema = batchSchema.extend({
	newReleases: z.array(z.string()).max(MAX_BATCH).default([]),
	unasked: z.array(z.string()).max(MAX_BATCH).default([]),
});
