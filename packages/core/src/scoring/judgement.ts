/** Facts in, the three judgements and the risk out. Pure. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { PackageFacts } from "../facts/package-facts.ts";
import { describeEcosystem } from "../packages/ecosystem.ts";
import { type Components, healthScore, judgeComponents } from "./components/components.ts";
import { type Features, toFeatures } from "./features/features.ts";
import { type Forecast, type ForecastModel, MAIN_HORIZON } from "./forecast/forecast-model.ts";
import { judgeRisk, type RiskLevel } from "./risk-level.ts";
import { judgeStatus, type Status, TERMINAL_LABELS } from "./status.ts";

export type Judgement = {
	features: Features;
	status: Status;
	components: Components;
	healthScore: number | null;
	/** Null where the status says that it is over, or too little is known. */
	forecast: Forecast | null;
	/** The probability at the main horizon. */
	probability: number | null;
	risk: RiskLevel;
};

export type JudgementOptions = {
	/** Epoch milliseconds. */
	now: number;
	model: ForecastModel;
	ecosystem: Ecosystem;
};

export function judgeFacts(facts: PackageFacts, { now, model, ecosystem }: JudgementOptions): Judgement {
	const features = toFeatures(facts, now, describeEcosystem(ecosystem).versions);
	const status = judgeStatus(facts, features);
	const components = judgeComponents(features, status);
	const health = healthScore(components);
	// A status of an end is a fact; a probability beside it would only weaken it.
	const forecast =
		TERMINAL_LABELS.has(status.label) || !features.work
			? null
			: model.forecast({ features: features.work, ecosystem });
	const probability = forecast?.horizons[MAIN_HORIZON] ?? null;
	const risk = judgeRisk({ healthScore: health, status: status.label, probability, features });
	return { features, status, components, healthScore: health, forecast, probability, risk };
}
