/** A window that slides over time in slices, so that its size does not grow with the number of calls. */

/** Counts of the calls that ended within one slice. `startsAt` is in epoch milliseconds. */
export type Slice = { startsAt: number; calls: number; failures: number; slow: number };

const SLICES = 10;

/** The length of one slice, in milliseconds. */
export function sliceWidth(windowMs: number): number {
	return windowMs / SLICES;
}

/** The start of the slice that contains this moment. */
export function sliceStart(now: number, windowMs: number): number {
	const width = sliceWidth(windowMs);
	return Math.floor(now / width) * width;
}

/** The window with these counts added, in order of time, and without expired slices. */
export function addToWindow(
	window: readonly Slice[],
	added: readonly Slice[],
	now: number,
	windowMs: number,
): Slice[] {
	const byStart = new Map<number, Slice>();
	for (const slice of [...window, ...added]) {
		if (!isWithin(slice, now, windowMs)) continue;
		const same = byStart.get(slice.startsAt);
		byStart.set(slice.startsAt, same ? sum(same, slice) : slice);
	}
	return [...byStart.values()].sort((a, b) => a.startsAt - b.startsAt);
}

/** The clocks of two processes may differ by a slice; slices further ahead were counted before a clock was set back. */
export function isWithin({ startsAt }: Slice, now: number, windowMs: number): boolean {
	return startsAt > now - windowMs && startsAt <= now + sliceWidth(windowMs);
}

function sum(a: Slice, b: Slice): Slice {
	return {
		startsAt: a.startsAt,
		calls: a.calls + b.calls,
		failures: a.failures + b.failures,
		slow: a.slow + b.slow,
	};
}

export function totals(window: readonly Slice[]): Omit<Slice, "startsAt"> {
	let calls = 0;
	let failures = 0;
	let slow = 0;
	for (const slice of window) {
		calls += slice.calls;
		failures += slice.failures;
		slow += slice.slow;
	}
	return { calls, failures, slow };
}
