/** The product over time, as the charts draw and describe it. Pure. */
import type { MetricsOverTime } from "@dephealth/contract/routes/metrics.ts";
import { type ChartSeries, lastOf, sumOf } from "../../parts/charts/time-chart-model.ts";
import { formatCount, formatDuration, formatList, formatShare, plural } from "../../parts/format.ts";

export type Series = NonNullable<MetricsOverTime["series"]>;
export type GithubUse = NonNullable<MetricsOverTime["github"]>;

const OUTCOMES = [
	["complete", "complete", "good"],
	["partial", "partial", "hatched"],
	["not_found", "not known to the registry", "hollow"],
	["pending", "to be tried again", "warn"],
	["failed", "failed", "bad"],
] as const;

export function collectionsChart({ collections }: Series): { series: ChartSeries[]; says: string } {
	const series = OUTCOMES.map(([outcome, name, look]) => ({ name, look, values: collections[outcome] }));
	const total = series.reduce((sum, { values }) => sum + sumOf(values), 0);
	if (total === 0) return { series, says: "No collection ended in this time." };
	const counts = series
		.map(({ name, values }): [string, number] => [name, sumOf(values)])
		.filter(([, count]) => count > 0);
	return {
		series,
		says: `${formatCount(total)} ended: ${counts.map(([name, count]) => `${formatCount(count)} ${name}`).join(", ")}.`,
	};
}

export function latencyChart({ collection_latency_ms: { mean, longest } }: Series) {
	const series: ChartSeries[] = [
		{ name: "mean", look: "solid", values: mean },
		{ name: "longest", look: "hollow", values: longest },
	];
	const worst = Math.max(...longest.map((value) => value ?? 0));
	const now = lastOf(mean);
	const says =
		now === undefined
			? "No complete collection in this time."
			: `Lately ${formatDuration(now)} on average; the longest took ${formatDuration(worst)}.`;
	return { series, says };
}

export function runsChart(runs: Series["runs"][keyof Series["runs"]]) {
	const started = sumOf(runs.started);
	const failed = sumOf(runs.failed);
	const series: ChartSeries[] = [
		{ name: "succeeded", look: "good", values: runs.succeeded },
		{ name: "failed", look: "bad", values: runs.failed },
	];
	if (started === 0 && failed === 0) return { series, says: "It has not run in this time." };
	const bad = failed === 0 ? "none failed" : `${formatCount(failed)} failed`;
	return { series, says: `${plural(started, "run")} started, ${bad}.` };
}

export function healingChart({ self_healing: healing }: Series) {
	const series: ChartSeries[] = [
		{ name: "started anew", look: "good", values: healing.republished },
		{ name: "given up", look: "hatched", values: healing.quarantined },
		{ name: "errors", look: "bad", values: healing.errors },
	];
	const found = sumOf(healing.found);
	const errors = sumOf(healing.errors);
	const what =
		found === 0
			? "No package was lost."
			: `${plural(found, "package")} found standing still, ${formatCount(sumOf(healing.republished))} started anew.`;
	return { series, says: errors === 0 ? what : `${what} ${plural(errors, "error")}.` };
}

export function waitingChart({ dead_letters: { waiting } }: Series) {
	const most = Math.max(...waiting.map((value) => value ?? 0));
	const says =
		lastOf(waiting) === undefined
			? "Not measured in this time."
			: most === 0
				? "None was ready in this time."
				: `At most ${formatCount(most)} at once.`;
	return { series: [{ name: "ready", look: "warn", values: waiting } satisfies ChartSeries], says };
}

export function oldestChart({ dead_letters: { oldest_seconds: oldest } }: Series) {
	const values = oldest.map((seconds) => (seconds === null ? null : seconds * 1000));
	const longest = Math.max(...values.map((value) => value ?? 0));
	const says =
		lastOf(values) === undefined
			? "Not measured in this time."
			: longest === 0
				? "Nothing waited in this time."
				: `The longest that a message waited was ${formatDuration(longest)}.`;
	return { series: [{ name: "oldest", look: "solid", values } satisfies ChartSeries], says };
}

export function githubChart({ hours, limit_per_hour: limit, paused_until: paused }: GithubUse) {
	const values = hours.map(({ used }) => used);
	const series: ChartSeries[] = [{ name: "used", look: "solid", values }];
	const used = values.at(-1) ?? 0;
	if (paused !== null) return { series, says: "GitHub asks for a pause and is not called for now.", used };
	if (limit === null) return { series, says: "GitHub's API was not called in 24 hours.", used };
	return {
		series,
		says: `${formatCount(used)} of ${formatCount(limit)} calls of this hour are used (${formatShare(used / limit)}).`,
		used,
	};
}

/** A circuit that opened: when it was not closed, as indexes of periods, both included. */
export type CircuitSpells = {
	name: string;
	opened: number;
	spells: { from: number; to: number }[];
	isStillOpen: boolean;
};

/**
 * Circuits that changed, the one that opened most often first. Metrics count changes and know no state: a spell begins in
 * the period of an opening and ends with that of the last closing before the next one.
 */
export function circuitSpells(circuits: Series["circuits"], periods: number): CircuitSpells[] {
	return circuits
		.flatMap(({ name, opened, closed }) => {
			const count = sumOf(opened);
			if (count === 0 && sumOf(closed) === 0) return [];
			const { spells, isStillOpen } = spellsOf(opened, closed, periods);
			return [{ name, opened: count, spells, isStillOpen }];
		})
		.sort((a, b) => b.opened - a.opened);
}

function spellsOf(opened: readonly number[], closed: readonly number[], periods: number) {
	const spells: { from: number; to: number }[] = [];
	// A circuit whose first change is a closing had opened before the range began.
	const first = opened.findIndex((count) => count > 0);
	const firstClosed = closed.findIndex((count) => count > 0);
	let from: number | undefined = firstClosed >= 0 && (first < 0 || firstClosed < first) ? 0 : undefined;
	for (let period = 0; period < periods; period++) {
		const opens = (opened[period] ?? 0) > 0;
		const closes = (closed[period] ?? 0) > 0;
		if (opens) from ??= period;
		// Both in one period: it may have closed first. A circuit that stays open is recognised by its later closing.
		if (closes && from !== undefined) {
			spells.push({ from, to: period });
			from = undefined;
		}
	}
	if (from !== undefined) spells.push({ from, to: periods - 1 });
	return { spells, isStillOpen: from !== undefined };
}

export function circuitsSentence(spells: readonly CircuitSpells[]): string {
	if (spells.length === 0) return "No circuit has changed in this time.";
	const open = spells.filter(({ isStillOpen }) => isStillOpen).map(({ name }) => name);
	const times = spells.reduce((sum, { opened }) => sum + opened, 0);
	const what = `Circuits opened ${plural(times, "time")}`;
	if (open.length === 0) return `${what}; all have closed again.`;
	return `${what}; ${formatList(open)} ${open.length === 1 ? "has" : "have"} not closed again.`;
}

/** The calls to an upstream. */
export type UpstreamUse = {
	name: string;
	calls: readonly number[];
	total: number;
	refused: number;
	/** The most in one period, and the number that the rules allow; undefined when they give none. */
	busiest: number;
	allowed: number | undefined;
};

/** Upstreams that were asked, the one that was asked most first. */
export function upstreamUse(upstreams: Series["upstreams"], periodSeconds: number): UpstreamUse[] {
	return upstreams
		.map(({ name, calls, refused, allows }) => ({
			name,
			calls,
			total: sumOf(calls),
			refused: sumOf(refused),
			busiest: Math.max(0, ...calls),
			allowed: allows ? Math.floor((allows.calls * periodSeconds) / allows.seconds) : undefined,
		}))
		.filter(({ total }) => total > 0)
		.sort((a, b) => b.total - a.total);
}

export function upstreamsSentence(used: readonly UpstreamUse[]): string {
	if (used.length === 0) return "No upstream was asked in this time.";
	const calls = used.reduce((sum, { total }) => sum + total, 0);
	const what = `${plural(calls, "request")} to ${plural(used.length, "upstream")}`;
	const refusing = used.filter(({ refused }) => refused > 0);
	if (refusing.length === 0) return `${what}; none was refused as one too many.`;
	const refused = refusing.reduce((sum, use) => sum + use.refused, 0);
	return `${what}; ${formatList(refusing.map(({ name }) => name))} refused ${formatCount(refused)}: too many.`;
}

/** The used share of the busiest period's allowance, or a note that there is none. */
export function allowanceWords({ name, busiest, allowed }: UpstreamUse): string {
	if (allowed === undefined) return name === "GitHub" ? "as above, by the hour" : "names no limit";
	return `${formatShare(busiest / allowed)} of ${formatCount(allowed)}`;
}
