/** A day: nobody means more, and a nonsensical date must not put a package to sleep for years. */
const MAX_SECONDS = 86_400;

/** The three forms of RFC 9110, section 5.6.7, all of which begin with the day's name. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;

/**
 * Reads a Retry-After header: seconds or an HTTP date.
 *
 * @param now epoch milliseconds, for dates
 * @returns whole seconds from 0 to 86,400; undefined when absent or unreadable
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
	const text = value?.trim() ?? "";
	if (/^\d+(?:\.\d+)?$/.test(text)) return bounded(Number(text));
	// Date.parse takes almost any text for a date ("-1" is 2001), so it is asked about HTTP dates only.
	if (!HTTP_DATE.test(text)) return undefined;
	const date = Date.parse(/GMT$/i.test(text) ? text : `${text} GMT`);
	return Number.isNaN(date) ? undefined : bounded((date - now) / 1000);
}

function bounded(seconds: number): number {
	return Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS);
}
