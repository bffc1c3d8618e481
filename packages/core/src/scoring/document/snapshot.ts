/** A document's judgement on one day, and whether it is worth a line in the package's history. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { Snapshot } from "@dephealth/contract/schemas/snapshot.ts";
import { FORECAST_RAISES_FROM } from "../risk-level.ts";

/** Points of the health score that a reader would notice. */
const SCORE_STEP = 1;
/**
 * The probabilities at which a forecast changes its class: hardly likely, possible, likely, and the one that raises the
 * risk level.
 */
export const FORECAST_CLASSES = [0.1, 0.25, FORECAST_RAISES_FROM];

export function toSnapshot(document: PackageDocument): Snapshot {
	return {
		date: document.scored_at.slice(0, 10),
		latest_version: document.latest_version,
		status: document.status.label,
		health_score: document.health_score,
		risk_level: document.risk_level,
		abandonment_probability: document.abandonment_risk?.probability ?? null,
		scored_at: document.scored_at,
	};
}

/** True when `after` tells a reader of the history something new. */
export function isHistoric(before: Snapshot | undefined, after: Snapshot): boolean {
	return (
		before === undefined ||
		before.latest_version !== after.latest_version ||
		before.status !== after.status ||
		before.risk_level !== after.risk_level ||
		hasScoreStep(before.health_score, after.health_score) ||
		forecastClass(before.abandonment_probability) !== forecastClass(after.abandonment_probability)
	);
}

/** Known or not is always a step. */
function hasScoreStep(before: number | null, after: number | null): boolean {
	if (before === null || after === null) return before !== after;
	return Math.abs(after - before) >= SCORE_STEP;
}

/** The number of bounds that are reached; null without a forecast. */
function forecastClass(probability: number | null): number | null {
	return probability === null ? null : FORECAST_CLASSES.filter((bound) => probability >= bound).length;
}
