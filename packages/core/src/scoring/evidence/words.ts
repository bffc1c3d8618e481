/** Numbers, spans and quotations as a sentence says them. */
import { wholePercent } from "@dephealth/contract/whole-numbers.ts";

const MAX_QUOTATION = 200;

/** `today`, `12 days ago`, `5 months ago`, `3 years ago`. */
export function ago(days: number): string {
	return days < 1 ? "today" : `${span(days)} ago`;
}

/** `1 day`, `12 days`, `5 months`, `3 years`. */
export function span(days: number): string {
	if (days < 60) return plural(days, "day");
	if (days < 730) return plural(Math.round(days / 30.44), "month");
	return plural(Math.floor(days / 365), "year");
}

/** `1 author`, `3 authors`, `12,345 downloads`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
	// Numbers that need no comma are most, and the locale's formatter takes fifty times as long.
	const text = Number.isInteger(count) && Math.abs(count) < 1000 ? String(count) : count.toLocaleString("en");
	return `${text} ${count === 1 ? noun : many}`;
}

/** Someone else's text as a quotation: one bounded line, without characters that steer a terminal or the reading direction. */
export function quoted(text: string): string {
	const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
	return `"${line.length > MAX_QUOTATION ? `${line.slice(0, MAX_QUOTATION)}…` : line}"`;
}

export function upperFirst(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whole percent, rounded down; what is less than one is not none. */
export function percent(probability: number): string {
	const whole = wholePercent(probability);
	return whole < 1 ? "< 1 %" : `${whole} %`;
}
