/** Reports in, document out. Pure but for the clock that it is handed. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { Clock } from "../clock.ts";
import { withSeenChanges } from "../facts/seen-changes.ts";
import type { SourceReport } from "../facts/source-report.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { classifyFailure } from "../resilience/error-classifier.ts";
import { scorePackage } from "../scoring/document/package-document.ts";
import type { ReplacementLookup } from "../scoring/document/replacement.ts";
import type { ForecastModel } from "../scoring/forecast/forecast-model.ts";
import { combineReports } from "./combine-reports.ts";

/** `sandbox` marks documents that were made of invented facts. */
export type Scoring = {
	clock: Pick<Clock, "now">;
	model: ForecastModel;
	findReplacements?: ReplacementLookup;
	sandbox: boolean;
};

export type ScoredPackage = { document: PackageDocument; reports: SourceReport[] };

/**
 * Scores a package with its new reports, and with earlier ones where there are none.
 *
 * @returns the combined reports and the document made from them
 */
export function scoreReports(
	scoring: Scoring,
	ref: PackageRef,
	reports: readonly SourceReport[],
	previousReports: readonly SourceReport[] = [],
): ScoredPackage {
	const combined = withSeenChanges(combineReports(reports, previousReports), previousReports);
	const document = scorePackage({
		ref,
		reports: combined,
		now: scoring.clock.now(),
		model: scoring.model,
		classify: (error, cause, status) => classifyFailure({ error, cause, status }),
		...(scoring.findReplacements && { findReplacements: scoring.findReplacements }),
		sandbox: scoring.sandbox,
	});
	return { document, reports: combined };
}

/** The status under which a scored package is stored. */
export function statusOfResult(document: PackageDocument): "complete" | "partial" {
	return document.data_quality.status === "complete" ? "complete" : "partial";
}
