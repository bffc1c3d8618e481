/** Decides whether a new document tells a reader anything that the stored one does not. Pure. */
import { isDeepStrictEqual } from "node:util";
import {
	DOCUMENT_FIELD_NAMES,
	DOCUMENT_FIELDS,
	type DocumentField,
	type FieldWithNews,
} from "@dephealth/contract/schemas/document-fields.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import {
	SIGNAL_NAMES,
	SIGNALS,
	type Signal,
	type SignalKind,
	type SignalName,
} from "@dephealth/contract/schemas/signals.ts";

/**
 * The smallest differences that are news. `score` and `component`: points. `countShare`: the share of stars, downloads,
 * dependents, commits.
 */
type Steps = { score: number; component: number; probability: number; countShare: number };

/** A source has said something else than before. */
const LEARNED: Steps = { score: 1, component: 3, probability: 0.01, countShare: 0.1 };
/**
 * These steps apply when only time has passed: forecasts drift, and events of a year ago leave the counts. Nobody
 * acts on smaller differences, and writing a document for each point would cause most writes of refreshing.
 */
const DRIFTED: Steps = { score: 3, component: 8, probability: 0.03, countShare: 0.25 };
/** Counts that are small are news from a difference of three. */
const COUNT_STEP = 3;
/** `days_since_…` grow by themselves; continuing work is news once a week. */
const ACTIVITY_DAYS = 7;
/** A document is written again after this time in any case, so that none looks forgotten. */
const MAX_AGE_DAYS = 90;
const DAY_MS = 86_400_000;

type Documents = { before: PackageDocument; after: PackageDocument };

/** The part of a field of which any difference is news. */
const PARTS: { readonly [Name in FieldWithNews<"part">]: (document: PackageDocument) => unknown } = {
	status: ({ status }) => status.label,
	data_quality: ({ data_quality: { status, sources, missing } }) => [
		status,
		Object.entries(sources).map(([name, { state, error, reason }]) => [name, state, error, reason]),
		missing.map(({ what, source }) => [what, source]),
	],
	recent_changes: (document) => document.recent_changes.map(({ id, at }) => [id, at]),
};

/** True when a field differs by a step. */
const STEPS: {
	readonly [Name in FieldWithNews<"measured">]: (documents: Documents, steps: Steps) => boolean;
} = {
	health_score: ({ before, after }, steps) => isStep(before.health_score, after.health_score, steps.score),
	components: hasComponentStep,
	abandonment_risk: hasForecastStep,
	// Facts that nobody asked about again grow older, and are as new as before once somebody has: that alone is no news.
	confidence: ({ before, after }, steps) =>
		steps === LEARNED && before.confidence.level !== after.confidence.level,
	signals: ({ before, after }, steps) => {
		const days = daysBetween(before, after);
		return SIGNAL_NAMES.some((name) =>
			isSignalNews(name, before.signals[name], after.signals[name], { days, steps }),
		);
	},
};

/**
 * True when `after` is worth storing in place of `before`, which was scored earlier. It distinguishes new facts from
 * the effect of time: almost every package has a changed count, and that alone must not make every small drift of its
 * forecast news.
 *
 * @param unlearned the document that the earlier reports would make now; undefined when no source has said anything
 * else
 */
export function isNews(
	before: PackageDocument,
	after: PackageDocument,
	unlearned?: () => PackageDocument,
): boolean {
	if (before.schema_version !== after.schema_version || daysBetween(before, after) >= MAX_AGE_DAYS)
		return true;
	if (!isDeepStrictEqual(identity(before), identity(after)) || hasStep(before, after, DRIFTED)) return true;
	return unlearned !== undefined && hasStep(before, after, LEARNED) && hasStep(unlearned(), after, LEARNED);
}

function daysBetween(before: PackageDocument, after: PackageDocument): number {
	return Math.round((Date.parse(after.scored_at) - Date.parse(before.scored_at)) / DAY_MS);
}

function hasStep(before: PackageDocument, after: PackageDocument, steps: Steps): boolean {
	return Object.values(STEPS).some((differs) => differs({ before, after }, steps));
}

function isSignalNews(
	name: SignalName,
	before: unknown,
	after: unknown,
	{ days, steps }: { days: number; steps: Steps },
): boolean {
	if (typeof before !== "number" || typeof after !== "number") return !isDeepStrictEqual(before, after);
	const difference = Math.abs(after - before);
	const { kind, news }: Signal = SIGNALS[name];
	switch (news ?? BY_KIND[kind]) {
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

/** A signal is news by any difference, by a step of a count, or by a step away from the days that passed. */
const BY_KIND: Readonly<Record<SignalKind, "exact" | "count" | "days">> = {
	count: "count",
	bytes: "count",
	score: "count",
	days: "days",
	flag: "exact",
	text: "exact",
	ids: "exact",
};

/** The parts of a document of which any difference is news. */
function identity(document: PackageDocument): unknown[] {
	return DOCUMENT_FIELD_NAMES.map((name) => {
		const { news }: DocumentField = DOCUMENT_FIELDS[name];
		if (news === "exact") return document[name];
		return news === "part" ? PARTS[name as FieldWithNews<"part">](document) : undefined;
	});
}

function hasComponentStep({ before, after }: Documents, steps: Steps): boolean {
	return Object.entries(after.components).some(([name, component]) => {
		const earlier = before.components[name as keyof PackageDocument["components"]];
		return isStep(earlier.score, component.score, steps.component);
	});
}

function hasForecastStep({ before, after }: Documents, steps: Steps): boolean {
	const [earlier, later] = [before.abandonment_risk, after.abandonment_risk];
	return (
		earlier?.model !== later?.model ||
		isStep(earlier?.probability ?? null, later?.probability ?? null, steps.probability)
	);
}

/** Known or not is always a step. */
function isStep(before: number | null, after: number | null, step: number): boolean {
	if (before === null || after === null) return before !== after;
	return Math.abs(after - before) >= step;
}
