/** The limits of the plans. */
import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";

export type PlanName = (typeof PLAN_NAMES)[number];

/** Requests in a calendar month, UTC; undefined is no limit. */
export type Plan = { requestsPerMonth: number | undefined };

export const PLANS: Readonly<Record<PlanName, Plan>> = {
	free: { requestsPerMonth: 5_000 },
	starter: { requestsPerMonth: 25_000 },
	pro: { requestsPerMonth: 100_000 },
	business: { requestsPerMonth: 500_000 },
	unlimited: { requestsPerMonth: undefined },
};

/** Requests that somebody without an account has in a clock hour, UTC, for each network. */
export const DEMO_REQUESTS_PER_HOUR = 20;

/** Active keys that an account may have at a time. */
export const MAX_ACTIVE_API_KEYS = 5;

/** A stored plan; an unknown name counts as the smallest plan. */
export function parsePlan(stored: unknown): PlanName {
	return PLAN_NAMES.find((name) => name === stored) ?? "free";
}
