/** A full document of the size real ones have. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { classifyFailure } from "@dephealth/core/resilience/error-classifier.ts";
import { scorePackage } from "@dephealth/core/scoring/document/package-document.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import {
	aBundlephobiaReport,
	aDepsDevReport,
	aGithubReport,
	anNpmReport,
	OBSERVED_AT,
} from "../../../tests/source-reports.ts";

export function benchDocument(ref: PackageRef): PackageDocument {
	return scorePackage({
		ref,
		reports: [anNpmReport(), aDepsDevReport(), aGithubReport(), aBundlephobiaReport()],
		now: Date.parse(OBSERVED_AT),
		model: fittedForecastModel,
		classify: (error, cause) => classifyFailure({ error, cause }),
		sandbox: false,
	});
}
