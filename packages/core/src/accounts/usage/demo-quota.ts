/**
 * The requests of callers without an account, by network and clock hour. Every request counts, whatever its outcome.
 */
import { createLru } from "../../cache/lru.ts";
import type { Clock } from "../../clock.ts";
import { QuotaExceededError } from "../../errors.ts";
import { DEMO_REQUESTS_PER_HOUR, PLANS } from "../billing/plans.ts";
import type { Spending } from "./spending.ts";
import { hourOf, isWithinLimit, remainingOf, type UsagePeriod } from "./usage-policy.ts";

export type DemoUsageStore = {
	/** Counts one request of a network in an hour; @returns the count. @throws StorageUnavailableError */
	add(network: string, hour: UsagePeriod): Promise<number>;
};

export type DemoQuota = { begin(network: string): Spending };

/** Networks known to have nothing left in their hour. */
const MAX_REMEMBERED = 10_000;
const LIMIT = DEMO_REQUESTS_PER_HOUR;

export function createDemoQuota(deps: {
	usage: DemoUsageStore;
	clock: Clock;
	/** Called when a request could not be counted; it goes ahead. */
	onStoreFailure: (error: unknown) => void;
}): DemoQuota {
	/** By network: the end of the hour that is used up. Another hour than the present one says nothing, even a later one. */
	const spentHour = createLru<number>(MAX_REMEMBERED);
	return {
		begin(network) {
			const hour = hourOf(deps.clock.now());
			const mayStart = spentHour.get(network) !== hour.endsAt;
			let used: number | undefined;

			return {
				mayStart,
				async clear() {
					if (!mayStart) throw exceeded(hour);
					try {
						used = await deps.usage.add(network, hour);
					} catch (error) {
						deps.onStoreFailure(error);
						return;
					}
					if (used >= LIMIT) spentHour.set(network, hour.endsAt);
					if (!isWithinLimit(used, 1, LIMIT)) throw exceeded(hour);
				},
				async settle() {
					if (used === undefined) return undefined;
					return { limit: LIMIT, remaining: remainingOf(used, LIMIT) ?? 0, resetsAt: hour.endsAt };
				},
			};
		},
	};
}

function exceeded(hour: UsagePeriod): QuotaExceededError {
	return new QuotaExceededError(
		`Without an account, ${LIMIT} requests an hour are free. An account with ${PLANS.free.requestsPerMonth} a month is free too: POST /v1/signup.`,
		{ limit: LIMIT, resetsAt: hour.endsAt },
	);
}
