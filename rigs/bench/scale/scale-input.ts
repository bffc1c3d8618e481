import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import type { Counted } from "./count/counted.ts";
import type { WeeklyChanges } from "./model/assumptions.ts";
import type { IdleRow } from "./model/idle.ts";
import type { EcosystemRound, PerPackage, Sample } from "./model/model.ts";

/** Packages of a round whose cost and time are told. */
export const SIZES = [10_000, 1_000_000, 3_500_000];

/** What was counted, and the assumptions with it. */
export type ScaleInput = {
	use: PerPackage;
	idle: readonly IdleRow[];
	sample: Sample;
	first: Counted;
	byEcosystem: ReadonlyMap<Ecosystem, EcosystemRound>;
	changes: WeeklyChanges;
	limits: { pointsPerHour: number; batchesAtOnce: number };
	tiers: typeof TIER_PLANS;
};
