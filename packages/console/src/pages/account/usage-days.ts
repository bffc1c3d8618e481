import type { Usage } from "@dephealth/contract/routes/accounts.ts";

const locale = typeof navigator === "undefined" ? "en" : navigator.language;
const month = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });

/** Usage is counted by days and months of UTC, wherever the reader is. @param period `2026-11` */
export function monthName(period: string): string {
	return month.format(new Date(`${period}-01T00:00:00Z`));
}

/** Requests of each day of the month, the first at 0; undefined for days to come. */
export function daysOfMonth(
	{ period, days }: Pick<Usage, "period" | "days">,
	now: number,
): (number | undefined)[] {
	const [year = 0, number = 0] = period.split("-").map(Number);
	const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
	const counts = new Map(days.map(({ date, requests }) => [Number(date.slice(8)), requests]));
	return Array.from({ length }, (_, index) => {
		const hasBegun = Date.UTC(year, number - 1, index + 1) <= now;
		return counts.get(index + 1) ?? (hasBegun ? 0 : undefined);
	});
}
