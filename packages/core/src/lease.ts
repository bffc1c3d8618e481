/** Leases that are stored with the instant at which they end. Pure. */

/**
 * True while a lease holds. A lease that ends later than any lease can was written by a clock that was ahead, and
 * does not hold. Twice the length allows for small differences between clocks.
 *
 * @param until epoch milliseconds; 0 when there is none
 * @param leaseMs the length of such a lease
 */
export function isLeased(until: number, now: number, leaseMs: number): boolean {
	return now < until && until <= latestEnd(now, leaseMs);
}

/** The latest instant at which a lease that somebody holds now can end. */
export function latestEnd(now: number, leaseMs: number): number {
	return now + 2 * leaseMs;
}
