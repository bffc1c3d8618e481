/** A day: nobody means more, and a nonsensical date must not put a package to sleep for years. */
const MAX_SECONDS = 86_400;

/**
 * Reads a Retry-After header: seconds or an HTTP date.
 *
 * @param now epoch milliseconds, for dates
 * @returns whole seconds from 0 to 86,400; undefined when absent or unreadable
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
	if (value === undefined || value.trim() === "") return undefined;
	const text = value.trim();
	if (/^\d+(?:\.\d+)?$/.test(text)) return bounded(Number(text));
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : bounded((date - now) / 1000);
}

function bounded(seconds: number): number {
	return Math.min(Math.max(Math.ceil(seconds), 0), MAX_SECONDS);
}
