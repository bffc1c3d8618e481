/** Whether a newly made document tells a reader anything that the stored one does not. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";

/** Points of the health score, and of a component's. */
const SCORE_STEP = 1;
const COMPONENT_STEP = 3;
const PROBABILITY_STEP = 0.01;
/** Counts (stars, downloads, dependents) are news from a tenth on; small ones, from three. */
const COUNT_SHARE = 0.1;
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

/** When a signal is news: by any difference, by a step of a count, or by a step away from the days that passed. */
const SIGNALS: Readonly<
	Record<CountName, "exact" | "count" | "days"> & Record<Exclude<keyof Signals, CountName>, "exact">
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
	releases_12m: "exact",
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

/** True when `after` is worth storing in the place of `before`, which was scored earlier. */
export function isNews(before: PackageDocument, after: PackageDocument): boolean {
	const days = Math.round((Date.parse(after.scored_at) - Date.parse(before.scored_at)) / DAY_MS);
	return (
		days >= MAX_AGE_DAYS ||
		!isDeepStrictEqual(identity(before), identity(after)) ||
		isStep(before.health_score, after.health_score, SCORE_STEP) ||
		hasComponentStep(before, after) ||
		hasForecastStep(before, after) ||
		(Object.keys(SIGNALS) as (keyof Signals)[]).some((name) => isSignalNews(name, before, after, days))
	);
}

function isSignalNews(
	name: keyof Signals,
	{ signals: before }: PackageDocument,
	{ signals: after }: PackageDocument,
	elapsedDays: number,
): boolean {
	const [earlier, later] = [before[name], after[name]];
	if (typeof earlier !== "number" || typeof later !== "number") return !isDeepStrictEqual(earlier, later);
	switch (SIGNALS[name]) {
		case "exact":
			return earlier !== later;
		case "count":
			return isCountStep(earlier, later);
		case "days":
			return Math.abs(later - (earlier + elapsedDays)) >= ACTIVITY_DAYS;
	}
}

/** What has no measure: any difference counts. */
function identity(document: PackageDocument) {
	const { sources, missing, status } = document.data_quality;
	return {
		version: document.latest_version,
		published: document.last_published,
		repository: document.repository_url,
		status: document.status.label,
		risk: document.risk_level,
		confidence: document.confidence.level,
		quality: status,
		sources: Object.entries(sources).map(([name, source]) => [
			name,
			source.state,
			source.error,
			source.reason,
		]),
		missing: missing.map(({ what, source }) => [what, source]),
		replacements: document.replacements,
		changes: document.recent_changes.map(({ id, at }) => [id, at]),
		versions: document.version_facts,
		schema: document.schema_version,
		model: document.abandonment_risk?.model,
	};
}

function hasComponentStep(before: PackageDocument, after: PackageDocument): boolean {
	return Object.entries(after.components).some(([name, component]) => {
		const earlier = before.components[name as keyof PackageDocument["components"]];
		return isStep(earlier.score, component.score, COMPONENT_STEP);
	});
}

function hasForecastStep(before: PackageDocument, after: PackageDocument): boolean {
	const [earlier, later] = [before.abandonment_risk, after.abandonment_risk];
	return isStep(earlier?.probability ?? null, later?.probability ?? null, PROBABILITY_STEP);
}

/** Known or not is always a step. */
function isStep(before: number | null, after: number | null, step: number): boolean {
	if (before === null || after === null) return before !== after;
	return Math.abs(after - before) >= step;
}

function isCountStep(before: number, after: number): boolean {
	const difference = Math.abs(after - before);
	return difference >= COUNT_STEP && difference >= COUNT_SHARE * before;
}
