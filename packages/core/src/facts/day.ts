/** A UTC calendar day as whole days since 1970-01-01. Small, sortable, and free of time zones. */
export type Day = number;

const MILLISECONDS_PER_DAY = 86_400_000;

/** The UTC day of an ISO 8601 timestamp; undefined when the text is not a date. */
export function dayOf(timestamp: string): Day | undefined {
	return dayOfTime(Date.parse(timestamp));
}

/** The UTC day of epoch milliseconds; undefined for an invalid time. */
export function dayOfTime(milliseconds: number): Day | undefined {
	return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / MILLISECONDS_PER_DAY);
}

/** A UTC calendar month as whole months since January 1970. */
export type Month = number;

export function monthOf(day: Day): Month {
	const date = new Date(day * MILLISECONDS_PER_DAY);
	return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The date of a day as `YYYY-MM-DD`. */
export function dateOf(day: Day): string {
	return new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}

/** Ascending, without repetition, and only the newest `limit` of them. */
export function distinctDays(days: Iterable<Day>, limit: number): Day[] {
	return [...new Set(days)].sort((a, b) => a - b).slice(-limit);
}
