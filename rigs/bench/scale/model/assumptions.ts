/** The assumptions that cannot be counted on one machine, each with its source; the document repeats them. */
import type { RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import { readTimelines } from "@dephealth/model/timelines.ts";

/** Share of the packages in each tier: by far the most are hardly used. */
export const TIER_MIX: Readonly<Record<RefreshTier, number>> = { daily: 0.02, "3days": 0.08, weekly: 0.9 };

/** The share of names with a scope on npm; counting the downloads of each takes a separate call. */
export const SCOPED_SHARE = 0.45;

/** The largest weekly change of a package's downloads, up or down: no two weeks have the same count. */
export const DOWNLOADS_MOVE = 0.05;

/** A typical answer's time in milliseconds. */
export const LATENCY_MS = {
	npmRegistry: 150,
	npmDownloads: 300,
	depsDev: 500,
	gitOnGithub: 300,
} as const;

/** A glance at a hundred repositories takes two and a half seconds. */
export const GITHUB_ANSWER_MS = { query: 250, repository: 22.5 };

/** The time of a query about a number of repositories, in milliseconds. */
export function githubAnswerMs(repositories: number): number {
	return GITHUB_ANSWER_MS.query + repositories * GITHUB_ANSWER_MS.repository;
}

/**
 * Lambda's own lines of one invocation as JSON, its start and its report, in bytes:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const PLATFORM_LOG_BYTES = 800;
/** Events that a machine of level ALL logs of a transition, and the bytes of one with its data. */
export const EVENTS_A_TRANSITION = 3;
export const EVENT_LOG_BYTES = 700;
/** Metrics that are written although nothing happens: each start of a function is counted. */
export const IDLE_METRICS = 1;
/** Share of provisioned capacity that is used, as auto scaling is set by default. */
export const PROVISIONED_USE = 0.7;

/** The functions that wait for upstreams; the others only compute and write. */
export const WAITING_FUNCTIONS: ReadonlySet<string> = new Set([
	"CollectDepsDevBatchFunction",
	"CollectGitBatchFunction",
	"CollectGithubBatchFunction",
	"CollectNpmBatchFunction",
	"CollectRegistryBatchFunction",
]);

/** Lambda gives a whole processor at this memory, and less in proportion: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const FULL_PROCESSOR_MB = 1769;

/**
 * The middle of the invented population: mostly finished, small packages. The first four are silent, as many of them as
 * in `weeklyChanges`.
 */
export const KINDS: readonly (readonly [kind: string, share: number])[] = [
	["quiet", 0.41],
	["abandoned", 0.13],
	["archived", 0.05],
	["deprecated", 0.04],
	["one-maintainer", 0.2],
	["active", 0.14],
	["no-repository", 0.03],
];
/** The kinds of repositories in which people work; the week's commits are in these. */
export const LIVELY_KINDS: readonly string[] = ["one-maintainer", "active"];

const WEEK = 7;
const YEAR_WEEKS = 52;
const WEEKS_LOOKED_AT = 104;

/**
 * Shares of a week's repositories.
 *
 * - `commits`, `releases`: have a commit, or a new version
 * - `silent`: have had no commit for a year
 * - `woken`: of the silent ones, have a commit
 */
export type WeeklyChanges = {
	commits: number;
	releases: number;
	silent: number;
	woken: number;
	/** The number of repositories that were counted. */
	repositories: number;
};

/**
 * The share of repositories that change within a week, counted in the two newest years of the histories on which the
 * forecast is fitted. Those packages were widely used once, so most others change less.
 */
export function weeklyChanges(): WeeklyChanges {
	const { timelines } = readTimelines();
	let weeks = 0;
	let commits = 0;
	let releases = 0;
	let silent = 0;
	let woken = 0;
	for (const timeline of timelines) {
		const { sampleWeight, observedUntilDay } = timeline;
		const weekOf = (day: number) => Math.floor((observedUntilDay - day) / WEEK);
		const within = (week: number) => week >= 0 && week < WEEKS_LOOKED_AT;
		const commitWeeks = new Set(
			[...timeline.humanCommits.map(([day]) => day), ...timeline.botCommitDays].map(weekOf),
		);
		const releaseWeeks = new Set([...timeline.versionChangeDays, ...timeline.tagDays].map(weekOf));
		weeks += WEEKS_LOOKED_AT * sampleWeight;
		commits += [...commitWeeks].filter(within).length * sampleWeight;
		releases += [...releaseWeeks].filter(within).length * sampleWeight;
		const silentWeeks = Array.from({ length: WEEKS_LOOKED_AT }, (_, week) => week).filter((week) => {
			const hadCommit = [...commitWeeks].some((before) => before > week && before <= week + YEAR_WEEKS);
			return !hadCommit && [...commitWeeks].some((before) => before > week);
		});
		silent += silentWeeks.length * sampleWeight;
		woken += silentWeeks.filter((week) => commitWeeks.has(week)).length * sampleWeight;
	}
	return {
		commits: commits / weeks,
		releases: releases / weeks,
		silent: silent / weeks,
		woken: woken / silent,
		repositories: timelines.length,
	};
}
