/** docs/forecast.md: the forecast's definition, quality and limits. Its numbers come from the evaluation. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { type ForecastBasis, HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import type { Coefficients } from "@dephealth/core/scoring/forecast/idle-model.ts";
import { TERMS } from "@dephealth/core/scoring/forecast/terms.ts";
import { CONTENDERS, type Prediction } from "./cross-validation.ts";
import { bootstrap, figuresOf, judged, type Spread, type Weighting } from "./figures.ts";
import type { IntervalFigures } from "./intervals.ts";
import type { View } from "./landmarks.ts";
import { calibration } from "./metrics.ts";

export type ModelCardInput = {
	coefficients: Coefficients;
	predictions: Record<View, Prediction[]>;
	intervals: IntervalFigures;
	repositories: number;
};

const MAIN = HORIZONS.indexOf(12);
const VIEWS: Readonly<Record<View, string>> = {
	whole: "whole histories (git)",
	two_years: "two years, at most 300 commits (GitHub's API alone)",
	releases: "releases alone",
};

/** A finding from data that could be had once; the data of the fit hold no advisories. */
const MENDED = `This number is not published. It would be P(a release within 90 days of the next advisory), and would need a skill of at least 0.10 over its base rate on at least 100 advisories of 50 repositories the model has not seen.

What was tried on 2026-11-28: the public advisories for Python (pypa/advisory-database), Ruby (rubysec/ruby-advisory-db), Rust (rustsec/advisory-db), Go (golang/vulndb) and npm (nodejs/security-wg, which ends in 2020), 11,207 of 3,408 packages, were matched by name with the repositories of packages/model/data. On days that count as landmarks, with 90 days observed after them, only 11 are left, in 5 repositories, 6 of them in one. A release followed within 90 days after 4 of the 11; one had come on the day or up to 30 days before in 7, since advisories are mostly published after their fix.

A release within 90 days of *any* day can be predicted (one logistic in silence, releases and people, cross-validated by owner: AUC 0.83, skill 0.31 over a base rate of 33 %). But on the 11 advisory days it foresaw 56 % and 36 % came. That is too little for a conclusion, but it suggests that regular releases are no promise of fixes. OSV itself, and registries' dates for other packages, could not be read when this was done.`;

export function renderModelCard(input: ModelCardInput): string {
	const { coefficients, predictions, intervals, repositories } = input;
	return `# The forecast: will anybody work on it?

<!-- Written by \`npm run fit\`; change packages/model instead. -->

For a package the model gives the chance that nobody works on it in the next 3, 6, 12 and 24 months, with an interval for 12 months and the facts that move it. Model \`${coefficients.id}\`, fitted on data with SHA-256 ${coefficients.data_sha256.map((hash) => `\`${hash}\``).join(" and ")}. Every number below was printed by \`npm run fit\`, except for those under *Would a vulnerability be mended?*.

## Definition

*Work* is a commit by a person on the default branch, a tag, or a release. The forecast for h months, asked on day T, is P(no work in (T, T + h]). It does not tell the reason: **nobody works on finished software either**, and a package that rests for a year may come back. It is a forecast of attention, not of quality.

A day T counts when the repository has at least 180 days of history before it and T + h is observed, whatever happened to the repository. Days before 2016 (npm) and 2017 (the others) do not count: the repositories were selected because they were used then, so they could not end earlier. The model is fitted on all such days, 30 days apart. The results below are for days on which the last work was less than 24 months ago; after that the outcome is nearly certain.

## Data

${repositories} repositories with their real history: npm packages widely used between 2015 and 2020, half of them later abandoned, and Python, Go, Rust and Ruby projects from curated lists of the end of 2016. The files and their description are in packages/model/data. In the fit all days of all repositories have the same weight; \`sampleWeight\`, which undoes the sampling of npm, is used in the results marked *population*.

## Model

Proportional odds: the log-odds that nobody works on it within h are one sum of terms, the same for every h, plus a number that falls with h. So the chance never rises with a longer horizon, and a coefficient has the same meaning for all horizons. Ecosystems add to the log-odds; the fewer repositories one has, the closer it is to the others (ridge). An ecosystem that the model has not seen adds nothing and widens the interval. Terms are standardised; a coefficient is the change of the log-odds for one standard deviation.

### From all work

${termTable(coefficients, "work")}

### From releases alone

Where commits are unknown, or belong to a repository that holds more than the package, a second model uses releases alone, with its own calibration. It forecasts the same: no work of any kind.

${termTable(coefficients, "releases")}

The interval is a two-sided 90 % of the predictor: the coefficients' covariance, clustered by owner, and the possible values of terms that are not known exactly (a pause that may be before the known history). It does not cover changes of the world.

Tried and left out, because they did not help on unseen owners: bots' commits (their sign differs between ecosystems), the number of releases, the share of the most active person, age, single commits by passers-by, kinks in the effect of silence, terms that differ by horizon or by ecosystem, weights by sampling, gradient boosting.

## How well it does

Cross-validated in ten folds grouped by repository owner. *Skill* is the share of the base rate's Brier score that is saved (0: no better, 1: perfect). In brackets the middle 90 % over samples of as many owners, drawn with replacement. *Worst tenth* is the largest difference between predicted and observed in ten bins of equal weight.

${(["whole", "two_years", "releases"] as const).map((view) => `### On ${VIEWS[view]}\n\n${horizonTable(predictions[view])}`).join("\n\n")}

With the same weight for each landmark instead of the population's, on whole histories: ${HORIZONS.map((horizon, index) => `${horizon} months ${short(predictions.whole, index, "alike")}`).join("; ")}.

### Beside simpler forecasts, 12 months, population

${contenderTable(predictions.whole)}

### By ecosystem, 12 months, each landmark alike

${ecosystemTable(predictions.whole)}

With 8 to 19 repositories an ecosystem's results are rough; the brackets show how rough.

## Intervals

Of ${intervals.compared} days, the interval that two years of commits give holds what the whole history would have said in ${percent(intervals.coverage)}. Their median width at 12 months is ${fixed(intervals.medianWidth.whole, 3)} on whole histories, ${fixed(intervals.medianWidth.two_years, 3)} on two years, ${fixed(intervals.medianWidth.releases, 3)} on releases alone.

## Calibration

![Predicted against observed](forecast-calibration.svg)

At 12 months on whole histories, population, in ten bins of equal weight:

| predicted | observed | difference | landmarks |
|---:|---:|---:|---:|
${calibration(judged(predictions.whole, MAIN, "population", "model"))
	.map(
		(bin) =>
			`| ${fixed(bin.predicted)} | ${fixed(bin.observed)} | ${signed(bin.observed - bin.predicted)} | ${bin.count} |`,
	)
	.join("\n")}

## Would a vulnerability be mended?

${MENDED}

## Where it fails

- **Finished software.** Nobody works on a small package that needs no changes, and the forecast says so. That is not a defect: for software that many rely on and nothing is known against, the forecast never raises the risk.
- **A single commit counts.** One corrected typo within the year makes the forecast wrong, and tells little about whether a bug would be fixed.
- **The middle.** Weighted by the population, chances between a quarter and two thirds are some points too high, and higher ones too low; see the table.
- **Small ecosystems.** Go, Rust and Ruby have about ten repositories each; Maven and NuGet have none.
- **Other populations.** All repositories were in wide use once. Brand-new and very small packages are extrapolation; under 180 days of history there is no forecast.
- **Announced ends.** A deprecation, an archived repository or malware is a fact, not a forecast: the status says so and there is no probability.
- **Monorepos.** Commits count for the repository, so only the package's releases are used, which tell less.

## Not to be used for

Judging people; dropping a dependency for this reason alone; comparing packages whose probabilities differ by less than their intervals; any horizon beyond 24 months.
`;
}

function termTable(coefficients: Coefficients, basis: ForecastBasis): string {
	const fit = coefficients.bases[basis];
	const rows = fit.terms.map(
		({ name, mean, deviation, coefficient }, index) =>
			`| \`${name}\` | ${TERMS[basis][index]?.description} | ${fixed(mean, 2)} | ${fixed(deviation, 2)} | ${signed(coefficient, 2)} |`,
	);
	const horizons = HORIZONS.map(
		(horizon, index) => `${horizon} months ${signed(fit.horizons[index] ?? 0, 2)}`,
	);
	const ecosystems = fit.ecosystems.map(
		({ name, coefficient }) => `${describeEcosystem(name).label} ${signed(coefficient, 2)}`,
	);
	return `| term | what it is | mean | deviation | coefficient |\n|---|---|---:|---:|---:|\n${rows.join("\n")}

Horizons: ${horizons.join(", ")}. Ecosystems: ${ecosystems.join(", ")}. ${fit.landmarks} landmarks of ${fit.repositories} repositories.`;
}

function horizonTable(predictions: readonly Prediction[]): string {
	const rows = HORIZONS.map((horizon, index) => {
		const figures = figuresOf(predictions, index, "population");
		const spread = bootstrap(predictions, index, "population");
		return `| ${horizon} months | ${withSpread(figures.auc, spread.auc)} | ${withSpread(figures.skill, spread.skill)} | ${fixed(figures.worstDecile)} | ${percent(figures.predicted)} | ${percent(figures.observed)} | ${figures.landmarks} |`;
	});
	return `| | AUC | skill | worst tenth | predicted | observed | landmarks |\n|---|---:|---:|---:|---:|---:|---:|\n${rows.join("\n")}`;
}

function contenderTable(predictions: readonly Prediction[]): string {
	const rows = CONTENDERS.map((contender) => {
		const { auc, skill, worstDecile } = figuresOf(predictions, MAIN, "population", contender);
		return `| ${contender} | ${contender === "base rate" ? "–" : fixed(auc)} | ${fixed(skill)} | ${fixed(worstDecile)} |`;
	});
	return `| | AUC | skill | worst tenth |\n|---|---:|---:|---:|\n${rows.join("\n")}`;
}

function ecosystemTable(predictions: readonly Prediction[]): string {
	const names = [...new Set(predictions.map(({ landmark }) => landmark.ecosystem))].filter(
		(name): name is Ecosystem => name !== undefined,
	);
	const rows = names.sort().map((name) => {
		const own = predictions.filter(({ landmark }) => landmark.ecosystem === name);
		const figures = figuresOf(own, MAIN, "alike");
		const silence = figuresOf(own, MAIN, "alike", "silence alone");
		const spread = bootstrap(own, MAIN, "alike");
		return `| ${describeEcosystem(name).label} | ${figures.repositories} | ${withSpread(figures.auc, spread.auc)} | ${withSpread(figures.skill, spread.skill)} | ${fixed(silence.skill)} | ${percent(figures.predicted)} | ${percent(figures.observed)} |`;
	});
	return `| | repositories | AUC | skill | skill of silence alone | predicted | observed |\n|---|---:|---:|---:|---:|---:|---:|\n${rows.join("\n")}`;
}

function short(predictions: readonly Prediction[], horizon: number, weighting: Weighting): string {
	const { auc, skill, worstDecile } = figuresOf(predictions, horizon, weighting);
	return `AUC ${fixed(auc)}, skill ${fixed(skill)}, worst tenth ${fixed(worstDecile)}`;
}

function withSpread(value: number, { low, high }: Spread): string {
	return `${fixed(value)} (${fixed(low, 2)}–${fixed(high, 2)})`;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}

function fixed(value: number, digits = 3): string {
	return value.toFixed(digits);
}

function signed(value: number, digits = 3): string {
	return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}
