/** Whether a newly made document tells a reader anything that the stored one does not. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";

/**
 * The smallest differences that are news. `score` and `component`: points. `countShare`: the share of stars, downloads,
 * dependents, commits.
 */
type Steps = { score: number; component: number; probability: number; countShare: number };

/** A source has said something else than before. */
const LEARNED: Steps = { score: 1, component: 3, probability: 0.01, countShare: 0.1 };
/**
 * These hold when only days have passed: a forecast slides, and events of a year ago leave the counts. Nobody acts on
 * smaller differences, and writing a document for each point would be most of what refreshing writes.
 */
const DRIFTED: Steps = { score: 3, component: 8, probability: 0.03, countShare: 0.25 };
/** Counts that are small are news from a difference of three. */
const COUNT_STEP = 3;
/** `days_since_…` grow by themselves; that work goes on is news once a week. */
const ACTIVITY_DAYS = 7;
/** A document is written anew after this long in any case, so that none looks forgotten. */
const MAX_AGE_DAYS = 90;
const DAY_MS = 86_400_000;

type Signals = PackageDocument["signals"];
type CountName = {
	[Name in keyof Signals]: Signals[Name] extends number | null ? Name : never;
}[keyof Signals];

/**
 * When a signal is news: by any difference, by a step of a count, by a step away from the days that passed, or, in a
 * window of time, by any difference that was learned and a share of one that days have made.
 */
const SIGNALS: Readonly<
	Record<CountName, "exact" | "count" | "days" | "window"> &
		Record<Exclude<keyof Signals, CountName>, "exact">
> = {
	weekly_downloads: "count",
	dependents: "count",
	stars: "count",
	forks: "count",
	open_issues: "count",
	maintainers: "exact",
	commits_12m: "count",
	authors_12m: "count",
	days_since_last_commit: "days",
	days_since_last_release: "days",
	releases_12m: "window",
	versions: "exact",
	age_days: "days",
	license: "exact",
	unpacked_size_bytes: "count",
	gzip_bytes: "count",
	dependency_count: "count",
	advisories: "exact",
	scorecard: "count",
	has_provenance: "exact",
	has_install_script: "exact",
	has_security_policy: "exact",
	has_funding: "exact",
};

/**
 * The part of each field of which any difference is news. `measured`: a difference counts from a step on. `follows`: it names the
 * document, or says in words or times what other fields say.
 */
const NEWS: Readonly<
	Record<keyof PackageDocument, ((document: PackageDocument) => unknown) | "measured" | "follows">
> = {
	package: "follows",
	display_name: "follows",
	ecosystem: "follows",
	latest_version: (document) => document.latest_version,
	last_published: (document) => document.last_published,
	repository_url: (document) => document.repository_url,
	headline: "follows",
	reasons: "follows",
	status: ({ status }) => status.label,
	health_score: "measured",
	risk_level: (document) => document.risk_level,
	components: "measured",
	// Its probability is measured.
	abandonment_risk: (document) => document.abandonment_risk?.model,
	// Facts that nobody asked about again grow older, and are as new as before once somebody has: that alone is no news.
	confidence: "measured",
	data_quality: ({ data_quality: { status, sources, missing } }) => [
		status,
		Object.entries(sources).map(([name, { state, error, reason }]) => [name, state, error, reason]),
		missing.map(({ what, source }) => [what, source]),
	],
	signals: "measured",
	version_facts: (document) => document.version_facts,
	recent_changes: (document) => document.recent_changes.map(({ id, at }) => [id, at]),
	replacements: (document) => document.replacements,
	collected_at: "follows",
	scored_at: "follows",
	schema_version: (document) => document.schema_version,
	sandbox: "follows",
};

/**
 * True when `after` is worth storing in the place of `before`, which was scored earlier. What was learned is told from
 * what days have made: of almost every package a count has moved since, and that alone must not make news of each
 * point that its forecast slides.
 *
 * @param unlearned the document that the earlier reports would make now; undefined when no source has said anything else
 */
export function isNews(
	before: PackageDocument,
	after: PackageDocument,
	unlearned?: () => PackageDocument,
): boolean {
	if (daysBetween(before, after) >= MAX_AGE_DAYS) return true;
	if (!isDeepStrictEqual(identity(before), identity(after)) || hasStep(before, after, DRIFTED)) return true;
	return unlearned !== undefined && hasStep(before, after, LEARNED) && hasStep(unlearned(), after, LEARNED);
}

function daysBetween(before: PackageDocument, after: PackageDocument): number {
	return Math.round((Date.parse(after.scored_at) - Date.parse(before.scored_at)) / DAY_MS);
}

function hasStep(before: PackageDocument, after: PackageDocument, steps: Steps): boolean {
	const days = daysBetween(before, after);
	return (
		isStep(before.health_score, after.health_score, steps.score) ||
		hasComponentStep(before, after, steps) ||
		hasForecastStep(before, after, steps) ||
		(steps === LEARNED && before.confidence.level !== after.confidence.level) ||
		(Object.keys(SIGNALS) as (keyof Signals)[]).some((name) =>
			isSignalNews(name, before.signals[name], after.signals[name], { days, steps }),
		)
	);
}

function isSignalNews(
	name: keyof Signals,
	before: unknown,
	after: unknown,
	{ days, steps }: { days: number; steps: Steps },
): boolean {
	if (typeof before !== "number" || typeof after !== "number") return !isDeepStrictEqual(before, after);
	const difference = Math.abs(after - before);
	switch (SIGNALS[name]) {
		case "exact":
			return difference > 0;
		case "window":
			return steps === LEARNED ? difference > 0 : difference > 0 && difference >= steps.countShare * before;
		case "count":
			return difference >= COUNT_STEP && difference >= steps.countShare * before;
		case "days":
			return Math.abs(after - (before + days)) >= ACTIVITY_DAYS;
	}
}

/** The parts of a document of which any difference is news. */
function identity(document: PackageDocument): unknown[] {
	return Object.values(NEWS).map((news) => (typeof news === "function" ? news(document) : undefined));
}

function hasComponentStep(before: PackageDocument, after: PackageDocument, steps: Steps): boolean {
	return Object.entries(after.components).some(([name, component]) => {
		const earlier = before.components[name as keyof PackageDocument["components"]];
		return isStep(earlier.score, component.score, steps.component);
	});
}

function hasForecastStep(before: PackageDocument, after: PackageDocument, steps: Steps): boolean {
	const [earlier, later] = [before.abandonment_risk, after.abandonment_risk];
	return isStep(earlier?.probability ?? null, later?.probability ?? null, steps.probability);
}

/** Known or not is always a step. */
function isStep(before: number | null, after: number | null, step: number): boolean {
	if (before === null || after === null) return before !== after;
	return Math.abs(after - before) >= step;
}
