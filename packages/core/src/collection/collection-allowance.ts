/**
 * Limits the packages that a caller may have collected in a minute, so that ten thousand unknown packages are
 * collected over some time and leave room for other callers. The count is shared by all processes.
 */

import { DEMO_CALLER } from "../accounts/usage/client-network.ts";
import { minuteOf, type UsagePeriod } from "../accounts/usage/usage-policy.ts";
import type { Clock } from "../clock.ts";
import { QuotaExceededError } from "../errors.ts";

/** The collections a minute by kind of caller. A scan of a large project has a thousand packages. */
export const COLLECTIONS_A_MINUTE = { visitor: 300, account: 3_000 } as const;

export type CollectionCountStore = {
	/** Counts so many more in the period; @returns the count. @throws StorageUnavailableError */
	add(caller: string, period: UsagePeriod, count: number): Promise<number>;
};

export type Granted = {
	/** The number of the wanted collections that may be started now. */
	count: number;
	/** The time from which the others may be requested again, epoch milliseconds. */
	resetsAt: number;
};

export type CollectionAllowance = {
	/** Takes as many of `wanted` as are left. If the count is unavailable, it grants all. */
	take(caller: string, wanted: number): Promise<Granted>;
	/** Takes one. @throws QuotaExceededError when there is none left */
	takeOne(caller: string): Promise<void>;
};

export function createCollectionAllowance(deps: {
	counts: CollectionCountStore;
	clock: Clock;
	/** Called when collections could not be counted; they go ahead. */
	onStoreFailure: (error: unknown) => void;
}): CollectionAllowance {
	async function take(caller: string, wanted: number): Promise<Granted> {
		const minute = minuteOf(deps.clock.now());
		if (wanted === 0) return { count: 0, resetsAt: minute.endsAt };
		try {
			const counted = await deps.counts.add(caller, minute, wanted);
			return { count: grantedOf(wanted, counted, limitOf(caller)), resetsAt: minute.endsAt };
		} catch (error) {
			deps.onStoreFailure(error);
			return { count: wanted, resetsAt: minute.endsAt };
		}
	}

	return {
		take,
		async takeOne(caller) {
			const { count, resetsAt } = await take(caller, 1);
			if (count === 1) return;
			const limit = limitOf(caller);
			throw new QuotaExceededError(
				`${limit} packages a minute are collected for one caller. Those requested so far are being collected; request more from ${new Date(resetsAt).toISOString()}.`,
				{ limit, resetsAt },
			);
		},
	};
}

/** @param counted the count, including those wanted; the part beyond the limit was not granted */
export function grantedOf(wanted: number, counted: number, limit: number): number {
	return Math.min(wanted, Math.max(0, limit - (counted - wanted)));
}

function limitOf(caller: string): number {
	return COLLECTIONS_A_MINUTE[caller.startsWith(DEMO_CALLER) ? "visitor" : "account"];
}
