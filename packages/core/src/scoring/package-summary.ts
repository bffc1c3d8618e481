/** The part of a package document that a scan of many packages shows. Pure. */
import type { PackageDocument } from "./package-document-schema.ts";

/** `reasons` are the most telling ones. */
export type PackageSummary = Pick<
	PackageDocument,
	| "status"
	| "risk_level"
	| "health_score"
	| "headline"
	| "reasons"
	| "replacements"
	| "latest_version"
	| "collected_at"
	| "sandbox"
> & {
	abandonment_risk: Pick<
		NonNullable<PackageDocument["abandonment_risk"]>,
		"probability" | "horizon_months"
	> | null;
	confidence: PackageDocument["confidence"]["level"];
	data_quality: Pick<PackageDocument["data_quality"], "status" | "missing">;
};

/** A scan of thousands must stay readable and below the 6 MB that a Lambda may answer. */
const MAX_REASONS = 3;

export function summarize(document: PackageDocument): PackageSummary {
	const { abandonment_risk: forecast, data_quality: quality } = document;
	return {
		status: document.status,
		risk_level: document.risk_level,
		health_score: document.health_score,
		abandonment_risk: forecast && {
			probability: forecast.probability,
			horizon_months: forecast.horizon_months,
		},
		headline: document.headline,
		reasons: document.reasons.slice(0, MAX_REASONS),
		replacements: document.replacements,
		latest_version: document.latest_version,
		confidence: document.confidence.level,
		data_quality: { status: quality.status, missing: quality.missing },
		collected_at: document.collected_at,
		sandbox: document.sandbox,
	};
}
