/**
 * An allowance of time within a moving window: so many milliseconds of an upstream's work in each minute. Use is
 * recorded by fixed windows. The previous window counts by the share of it that is still within a window's length of
 * now, as if it had been used evenly. Pure.
 */

/** Milliseconds of work allowed in each window, and the window's length. */
export type RollingLimit = { allowedMs: number; windowMs: number };

/** `previousMs`, `currentMs`: used in the last window and in this one; `elapsedMs`: of this one. */
export type RollingUse = { previousMs: number; currentMs: number; elapsedMs: number };

/** The work that counts now. */
export function rollingLoad(
	{ previousMs, currentMs, elapsedMs }: RollingUse,
	{ windowMs }: RollingLimit,
): number {
	return previousMs * remainingShare(elapsedMs, windowMs) + currentMs;
}

/**
 * Milliseconds until work of `costMs` fits, if nobody uses anything meanwhile; 0: it fits now. Work that is larger than
 * the whole allowance fits when nothing else counts.
 */
export function waitForRoom(use: RollingUse, costMs: number, limit: RollingLimit): number {
	const { allowedMs, windowMs } = limit;
	const room = Math.max(0, allowedMs - costMs);
	if (rollingLoad(use, limit) <= room) return 0;
	const { previousMs, currentMs, elapsedMs } = use;
	if (currentMs <= room) {
		const share = previousMs > 0 ? (room - currentMs) / previousMs : 1;
		return Math.ceil(windowMs * (1 - share) - elapsedMs);
	}
	return Math.ceil(windowMs - elapsedMs + windowMs * (1 - room / currentMs));
}

function remainingShare(elapsedMs: number, windowMs: number): number {
	return Math.min(1, Math.max(0, 1 - elapsedMs / windowMs));
}
