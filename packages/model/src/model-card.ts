/** docs/forecast.md: what the forecast is, how well it does, where it fails. Its numbers come from the evaluation. */
import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import type { Coefficients } from "@dephealth/core/scoring/forecast/landmark-model.ts";
import { CONTENDERS, type Evaluation, type HorizonFigures } from "./cross-validation.ts";

export type ModelCardInput = {
	coefficients: Coefficients;
	evaluation: Evaluation;
	/** The same without the landmarks whose outcome the definition decides beforehand. */
	withoutCameBack: Evaluation;
	repositories: number;
};

export function renderModelCard(input: ModelCardInput): string {
	const { coefficients, evaluation, withoutCameBack, repositories } = input;
	const decided = evaluation.landmarks - withoutCameBack.landmarks;
	return `# The forecast: will maintenance end?

<!-- Written by \`npm run fit\`; change packages/model instead. -->

For a package the model gives the probability that maintenance ends within 3, 6, 12 and 24 months, with an interval for 12 months and the facts that move it. Model \`${coefficients.id}\`, fitted on data with SHA-256 \`${coefficients.data_sha256}\`. Every number below was printed by \`npm run fit\`.

## Definition

*Activity* is a human commit on the default branch, a tag, or a change of package.json's version. *Maintenance ends by T + h* when the first gap of 24 months or more without activity begins at or before T + h. A landmark T counts when the repository has at least 180 days of history, its silence is under 24 months, and T + h + 24 months is observed.

Two consequences. Silence that has begun before T counts: for a package that is quiet today the question is whether its present silence will reach 24 months. And a repository that was silent for 24 months and came back has, by this definition, ended already: ${decided} of ${evaluation.landmarks} landmarks are such, the model sees it in one feature, and their outcome is no forecast. The figures are given with and without them.

## Data

${repositories} npm packages' repositories, sampled among those widely used between 2015 and 2020, half of them later abandoned; \`sampleWeight\` undoes the stratification and is used in every fit and figure. ${evaluation.landmarks} landmarks, 30 days apart. The file and its description are in packages/model/data.

## Model

The 24 months ahead are cut into four intervals (0–3, 3–6, 6–12, 12–24 months). In each, the chance that maintenance ends, if it has not before, is logistic in the same terms; silence may weigh differently near and far (one interaction). P(h) = 1 − ∏(1 − chance), so it cannot fall with a longer horizon. One ridge penalty for all terms. Terms are standardised; a coefficient is the change of the log-odds a standard deviation.

| term | mean | deviation | coefficient |
|---|---:|---:|---:|
${coefficients.terms.map((term) => `| ${term.name} | ${fixed(term.mean)} | ${fixed(term.deviation)} | ${signed(term.coefficient)} |`).join("\n")}
| silence × interval | | | ${signed(coefficients.interaction)} |

Counts and days enter as ln(1 + x); "silence beyond d days" is the part of ln(1 + silence) above ln(1 + d). Intercepts of the intervals: ${coefficients.intercepts.map((value) => fixed(value)).join(", ")}.

A fact that is unknown stands at its mean and widens the interval by what it could have changed. The interval is a two-sided 90 % of the predictor: the coefficients' covariance (clustered by owner) plus the unknown terms. It does not cover that the world changes.

## How well it does

Cross-validated in ten folds grouped by repository owner. *Skill* is the share of the base rate's Brier score that is saved (0: no better, 1: perfect).

${figuresTable(evaluation)}

The spread over the ten folds (each about ${Math.round(evaluation.landmarks / 10)} landmarks of few owners) is wide, which is what a single figure hides:

${spreadTable(evaluation)}

Without the ${decided} landmarks that the definition decides beforehand:

${modelTable(withoutCameBack.figures.model)}

The earlier formula is r = .35(1−e^(−d/180)) + .30e^(−authors/2) + .20·clamp(.9−log10(downloads+1)/7, .1, .9) + .15(1−e^(−release_days/365)), P = min(1−exp(−(m/(52e^(−2.8r)))^1.5), .95). The histories have no downloads; .5 stands for that clamp.

## Calibration

![Predicted against observed](forecast-calibration.svg)

At 12 months, in ten bins of equal weight:

| predicted | observed | difference | landmarks |
|---:|---:|---:|---:|
${(evaluation.calibration[2] ?? []).map((bin) => `| ${fixed(bin.predicted, 3)} | ${fixed(bin.observed, 3)} | ${signed(bin.observed - bin.predicted, 3)} | ${bin.count} |`).join("\n")}

## Where it fails

- **Finished software.** A small package that needs no changes falls silent and is forecast to end, because by the definition it does. Silence is not a defect; the status calls it *quiet*, and the forecast alone never makes a package a high risk.
- **Other populations.** Fitted on npm packages of 2015 to 2020 that were widely used then. Other ecosystems, brand-new packages and very small ones are extrapolation.
- **The upper middle.** The bins between a half and nine tenths are the least well calibrated; see the table.
- **Announced ends.** A deprecation, an archived repository or malware is a fact, not a forecast: the status says so and there is no probability.
- **Monorepos.** Commits count for the repository, not for the one package.
- **What the collectors see.** Two years of commits, at most 300: a gap before that is unknown, and busy repositories' counts are lower bounds.

## Not to be used for

Judging people; deciding alone to drop a dependency; comparing packages whose probabilities differ by less than their intervals; any horizon beyond 24 months.
`;
}

function figuresTable(evaluation: Evaluation): string {
	const head = `| | ${HORIZONS.map((h) => `${h} mo AUC | ${h} mo skill`).join(" | ")} |\n|---|${HORIZONS.map(() => "---:|---:").join("|")}|`;
	const rows = CONTENDERS.map((name) => {
		const cells = evaluation.figures[name].map((figures) =>
			name === "base rate" ? "– | 0" : `${fixed(figures.auc, 3)} | ${fixed(figures.skill, 3)}`,
		);
		return `| ${name} | ${cells.join(" | ")} |`;
	});
	return [head, ...rows].join("\n");
}

function modelTable(figures: readonly HorizonFigures[]): string {
	const rows = figures.map(
		(f, index) => `| ${HORIZONS[index]} months | ${fixed(f.auc, 3)} | ${fixed(f.skill, 3)} |`,
	);
	return ["| | AUC | skill |\n|---|---:|---:|", ...rows].join("\n");
}

function spreadTable(evaluation: Evaluation): string {
	const rows = HORIZONS.map((horizon, index) => {
		const range = (pick: (figures: HorizonFigures) => number) => {
			const values = evaluation.folds
				.map((fold) => pick(fold[index] as HorizonFigures))
				.sort((a, b) => a - b);
			return `${fixed(values[0] ?? 0, 2)} to ${fixed(values.at(-1) ?? 0, 2)}`;
		};
		return `| ${horizon} months | ${range((f) => f.auc)} | ${range((f) => f.skill)} |`;
	});
	return ["| | AUC, lowest to highest fold | skill, lowest to highest fold |\n|---|---|---|", ...rows].join(
		"\n",
	);
}

function fixed(value: number, digits = 2): string {
	return value.toFixed(digits);
}

function signed(value: number, digits = 2): string {
	return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}
