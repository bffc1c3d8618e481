/** Composition of what turns facts into documents. */
import type { Scoring } from "@dephealth/core/collection/score-reports.ts";
import { findModuleReplacements } from "@dephealth/core/scan/module-replacements.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const scoring = once(
	(): Scoring => ({
		clock,
		model: fittedForecastModel,
		findReplacements: findModuleReplacements,
		sandbox: config().sandbox,
	}),
);
