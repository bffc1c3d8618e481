/** The part of a package document that a scan of many packages shows. Pure. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { SUMMARY_FIELDS } from "@dephealth/contract/schemas/summary-fields.ts";
import type { VersionFacts } from "@dephealth/contract/schemas/version-facts.ts";

/** `reasons` are the most telling ones. */
export type PackageSummary = Pick<PackageDocument, (typeof SUMMARY_FIELDS)[number]> & {
	abandonment_risk: Pick<
		NonNullable<PackageDocument["abandonment_risk"]>,
		"probability" | "horizon_months"
	> | null;
	confidence: PackageDocument["confidence"]["level"];
	data_quality: Pick<PackageDocument["data_quality"], "status" | "missing">;
	/** The facts about versions, for the versions in use; not shown. */
	version_facts: PackageDocument["version_facts"];
};

/** A scan of thousands must stay readable and below the 6 MB that a Lambda may answer. What speaks against a package is never cut. */
const MAX_REASONS = 3;

export function summarize(document: PackageDocument): PackageSummary {
	const { abandonment_risk: forecast, data_quality: quality } = document;
	const taken = Object.fromEntries(SUMMARY_FIELDS.map((name) => [name, document[name]]));
	return {
		...(taken as Pick<PackageDocument, (typeof SUMMARY_FIELDS)[number]>),
		reasons: document.reasons.filter(({ effect }, index) => effect === "against" || index < MAX_REASONS),
		abandonment_risk: forecast && {
			probability: forecast.probability,
			horizon_months: forecast.horizon_months,
		},
		confidence: document.confidence.level,
		data_quality: { status: quality.status, missing: quality.missing },
		version_facts: document.version_facts && withoutLines(document.version_facts),
	};
}

/** A scan knows the whole version in use. */
function withoutLines({ newest_of_lines: _, ...facts }: VersionFacts): VersionFacts {
	return facts;
}
