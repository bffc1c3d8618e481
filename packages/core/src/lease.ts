/** Leases that are stored with the instant at which they end. Pure. */

/**
 * Whether a lease holds. One that ends later than any lease can was written by a clock that was ahead, and holds nobody up:
 * twice the length leaves room for clocks that differ a little.
 *
 * @param until epoch milliseconds; 0 when there is none
 * @param leaseMs how long such a lease is
 */
export function isLeased(until: number, now: number, leaseMs: number): boolean {
	return now < until && until <= latestEnd(now, leaseMs);
}

/** The latest instant at which a lease that somebody holds now can end. */
export function latestEnd(now: number, leaseMs: number): number {
	return now + 2 * leaseMs;
}
