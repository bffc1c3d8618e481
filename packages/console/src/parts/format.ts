/** Numbers and times for people, in the reader's locale and zone; days of the calendar are those of UTC. */

import { wholePercent } from "@dephealth/contract/whole-numbers.ts";

const locale = typeof navigator === "undefined" ? "en" : navigator.language;
const count = new Intl.NumberFormat(locale);
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const date = new Intl.DateTimeFormat(locale, {
	day: "numeric",
	month: "short",
	year: "numeric",
	timeZone: "UTC",
});
const dayTime = new Intl.DateTimeFormat(locale, {
	day: "numeric",
	month: "short",
	hour: "2-digit",
	minute: "2-digit",
	second: "2-digit",
});
const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const weekHour = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

const list = new Intl.ListFormat(locale);

export type Instant = string | number | Date;

export const formatCount = (value: number): string => count.format(value);
export const formatDay = (at: Instant): string => day.format(new Date(at));
/** A day that is named as such, "2026-11-29" or by its number: west of Greenwich its beginning is still the day before. */
export const formatDate = (at: Instant): string => date.format(new Date(at));
export const formatDayTime = (at: Instant): string => dayTime.format(new Date(at));
export const formatTime = (at: Instant): string => time.format(new Date(at));
/** The time without seconds, for axes. */
export const formatHour = (at: Instant): string => hour.format(new Date(at));
/** "Mon 09", for axes of a week. */
export const formatWeekHour = (at: Instant): string => weekHour.format(new Date(at));

export const formatList = (names: readonly string[]): string => list.format(names);

/** @param share 0 to 1 */
export function formatShare(share: number): string {
	if (share > 0 && share < 0.01) return "< 1 %";
	if (share < 1 && share > 0.99) return "> 99 %";
	return `${wholePercent(share)} %`;
}

/** @param ms undefined: it has not ended */
export function formatDuration(ms: number | undefined): string {
	if (ms === undefined) return "…";
	if (ms < 999.5) return `${Math.round(ms)} ms`;
	if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
	// Rounded first: 119.6 s are two minutes, not "1 min 60 s".
	const seconds = Math.round(ms / 1000);
	if (seconds < 3600) return twoUnits(seconds, "min", "s");
	return twoUnits(Math.round(seconds / 60), "h", "min");
}

/** @param amount of the smaller unit, of which the larger one has 60 */
function twoUnits(amount: number, larger: string, smaller: string): string {
	const rest = amount % 60;
	const whole = `${formatCount(Math.floor(amount / 60))} ${larger}`;
	return rest === 0 ? whole : `${whole} ${rest} ${smaller}`;
}

/** A round length of time, as short as an axis needs it: "2 h", "500 ms". @param ms a whole number of one unit */
export function formatLength(ms: number): string {
	const [size, unit] = LENGTHS.find(([length]) => ms >= length && ms % (length / 2) === 0) ?? [1, "ms"];
	return `${formatCount(ms / size)} ${unit}`;
}

const LENGTHS: readonly [number, string][] = [
	[86_400_000, "d"],
	[3_600_000, "h"],
	[60_000, "min"],
	[1000, "s"],
];

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
	["year", 365 * 86_400],
	["month", 30 * 86_400],
	["day", 86_400],
	["hour", 3600],
	["minute", 60],
];

/** "3 minutes ago"; the exact time belongs into a title beside it. */
export function formatAgo(at: Instant, now: number): string {
	const seconds = (new Date(at).getTime() - now) / 1000;
	const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
	return relative.format(Math.round(seconds / size), unit);
}

const SIZES = ["bytes", "kB", "MB", "GB"] as const;

export function formatBytes(bytes: number): string {
	const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), SIZES.length - 1);
	const value = bytes / 1000 ** power;
	return `${power === 0 ? formatCount(value) : value.toFixed(value < 10 ? 1 : 0)} ${SIZES[power]}`;
}

/** The word for one or for several. */
export function plural(amount: number, one: string, many = `${one}s`): string {
	return `${formatCount(amount)} ${amount === 1 ? one : many}`;
}

export function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
