/** The port to how far the refreshing of each tier has come: one execution at a time works on a tier, under a lease. */
import type { RefreshTier } from "./refresh-schedule.ts";

/** The next hour (since 1970) to work on, and the last key of it that is done; null: none is. */
export type RefreshPosition = { hour: number; after: string | null };

/** Every method throws StorageUnavailableError. */
export type RefreshProgress = {
	/**
	 * Acquires or renews the lease on a tier.
	 *
	 * @param firstHour the start of a tier that was never worked on. It is stored with the lease, so that nothing is
	 * skipped if the first execution dies
	 * @returns undefined when another execution works on it
	 */
	acquire(tier: RefreshTier, owner: string, firstHour: number): Promise<RefreshPosition | undefined>;
	/** False when the lease has passed to another execution, whose position remains. */
	advance(tier: RefreshTier, owner: string, position: RefreshPosition): Promise<boolean>;
	/** Releases the lease, if it still is this execution's. */
	release(tier: RefreshTier, owner: string): Promise<void>;
};
