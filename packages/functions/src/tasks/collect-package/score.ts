import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { classifyFailure } from "@dephealth/core/resilience/error-classifier.ts";
import { findModuleReplacements } from "@dephealth/core/scan/module-replacements.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import type { ForecastModel } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { scorePackage } from "@dephealth/core/scoring/package-document.ts";
import type { ReplacementLookup } from "@dephealth/core/scoring/replacement.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { config } from "../../compose/config.ts";
import { taskHandler } from "../invocation.ts";
import { packageRefSchema, parseTaskInput, reportsSchema } from "../task-input.ts";
import { combineReports } from "./combine-reports.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	reports: reportsSchema,
	previousReports: reportsSchema.default([]),
});

/** Task of the state machine: reports in, document out. No I/O. */
export function createScore(deps: {
	clock: Clock;
	model: ForecastModel;
	findReplacements?: ReplacementLookup;
	sandbox: boolean;
}) {
	return async (input: unknown): Promise<{ document: PackageDocument; reports: SourceReport[] }> => {
		const { package: ref, reports, previousReports } = parseTaskInput(inputSchema, input);
		const combined = combineReports(reports, previousReports);
		const document = scorePackage({
			ref,
			reports: combined,
			now: deps.clock.now(),
			model: deps.model,
			classify: (error, cause) => classifyFailure({ error, cause }),
			...(deps.findReplacements && { findReplacements: deps.findReplacements }),
			sandbox: deps.sandbox,
		});
		return { document, reports: combined };
	};
}

export const handler = taskHandler("score", (input) =>
	createScore({
		clock,
		model: fittedForecastModel,
		findReplacements: findModuleReplacements,
		sandbox: config().sandbox,
	})(input),
);
