/** Composition of scoring. */
import type { Scoring } from "@dephealth/core/collection/score-reports.ts";
import { findModuleReplacements } from "@dephealth/core/scan/assessment/module-replacements.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const scoring = /* @__PURE__ */ part(
	(c): Scoring => ({
		clock: c.clock,
		model: fittedForecastModel,
		findReplacements: findModuleReplacements,
		sandbox: config(c).sandbox,
	}),
);
