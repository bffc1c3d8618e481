/** Decides when an account has used up its plan, and when to warn. Pure. */

/** A span of time over which requests are counted. Times in epoch milliseconds, UTC. */
export type UsagePeriod = {
	/** Sorts in time: `2026-11` for a month, `2026-11-23T14` for an hour, `2026-11-23T14:05` for a minute. */
	id: string;
	/** When counting begins anew. */
	endsAt: number;
};

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The month asked for last: every request asks for the same one, and dates are dear. */
let lastMonth = { id: "", beginsAt: 0, endsAt: 0 };

/** The calendar month, UTC. */
export function monthOf(now: number): UsagePeriod {
	if (now < lastMonth.beginsAt || now >= lastMonth.endsAt) {
		const date = new Date(now);
		const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
		lastMonth = {
			id: date.toISOString().slice(0, 7),
			beginsAt: Date.UTC(year, month),
			endsAt: Date.UTC(year, month + 1),
		};
	}
	return { id: lastMonth.id, endsAt: lastMonth.endsAt };
}

/** The clock hour, UTC. */
export function hourOf(now: number): UsagePeriod {
	return {
		id: new Date(now).toISOString().slice(0, 13),
		endsAt: (Math.floor(now / HOUR_MS) + 1) * HOUR_MS,
	};
}

/** The clock minute, UTC. */
export function minuteOf(now: number): UsagePeriod {
	return {
		id: new Date(now).toISOString().slice(0, 16),
		endsAt: (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS,
	};
}

/**
 * Decides whether a request may be answered, by the count that already includes its charge. The remainder at its
 * beginning decides, so that the number of a scan's answers need not be known beforehand: the request that reaches
 * the limit is answered in full, later ones are refused. Since counts are taken one after another, this is one
 * request.
 *
 * @param used the count, this request's charge included; @param limit undefined allows everything
 */
export function isWithinLimit(used: number, charge: number, limit: number | undefined): boolean {
	return limit === undefined || used - charge < limit;
}

/** The requests left, never negative; undefined without a limit. */
export function remainingOf(used: number, limit: number | undefined): number | undefined {
	return limit === undefined ? undefined : Math.max(0, limit - used);
}

/** Percent of the plan at which its owner is notified. */
export const ALERT_PERCENTS = [80, 95, 100] as const;
export type AlertPercent = (typeof ALERT_PERCENTS)[number];

/** The last alert of a month. A higher limit starts again, since 80 % of it has not been announced yet. */
export type SentAlert = { percent: number; limit: number };

/** The alert that is due: the highest percentage reached, unless it or a higher one was sent for this limit. */
export function dueAlert(
	used: number,
	limit: number | undefined,
	sent: SentAlert | undefined,
): AlertPercent | undefined {
	if (limit === undefined) return undefined;
	const reached = ALERT_PERCENTS.findLast((percent) => used * 100 >= limit * percent);
	const notified = sent?.limit === limit ? sent.percent : 0;
	return reached !== undefined && reached > notified ? reached : undefined;
}

/** Whole seconds until then, at least 1: what Retry-After says. */
export function secondsUntil(time: number, now: number): number {
	return Math.max(1, Math.ceil((time - now) / 1000));
}
