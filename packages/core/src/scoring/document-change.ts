/** Whether a newly made document tells a reader anything that the stored one does not. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { PackageDocument } from "./package-document-schema.ts";

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

const COUNTS = [
	"weekly_downloads",
	"dependents",
	"stars",
	"forks",
	"open_issues",
	"commits_12m",
	"authors_12m",
	"unpacked_size_bytes",
	"gzip_bytes",
	"dependency_count",
	"scorecard",
] as const;
const DAYS_SINCE = ["days_since_last_commit", "days_since_last_release", "age_days"] as const;
const EXACT = [
	"maintainers",
	"releases_12m",
	"versions",
	"license",
	"advisories",
	"has_provenance",
	"has_install_script",
	"has_security_policy",
	"has_funding",
] as const;

/** True when `after` is worth storing in the place of `before`, which was scored earlier. */
export function isNews(before: PackageDocument, after: PackageDocument): boolean {
	const days = Math.round((Date.parse(after.scored_at) - Date.parse(before.scored_at)) / DAY_MS);
	return (
		days >= MAX_AGE_DAYS ||
		!isDeepStrictEqual(identity(before), identity(after)) ||
		isStep(before.health_score, after.health_score, SCORE_STEP) ||
		hasComponentStep(before, after) ||
		hasForecastStep(before, after) ||
		EXACT.some((name) => !isDeepStrictEqual(before.signals[name], after.signals[name])) ||
		COUNTS.some((name) => isCountStep(before.signals[name], after.signals[name])) ||
		DAYS_SINCE.some((name) => isUnexpectedDay(before.signals[name], after.signals[name], days))
	);
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

function isCountStep(before: number | null, after: number | null): boolean {
	if (before === null || after === null) return before !== after;
	const difference = Math.abs(after - before);
	return difference >= COUNT_STEP && difference >= COUNT_SHARE * before;
}

function isUnexpectedDay(before: number | null, after: number | null, elapsedDays: number): boolean {
	if (before === null || after === null) return before !== after;
	return Math.abs(after - (before + elapsedDays)) >= ACTIVITY_DAYS;
}
