/** Scores a package whose reports differ from a healthy one's only in a test's changes. */

import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { classifyFailure } from "@dephealth/core/resilience/error-classifier.ts";
import { scorePackage } from "@dephealth/core/scoring/document/package-document.ts";
import { toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import type { DepsDevFacts } from "@dephealth/core/sources/deps-dev/facts.ts";
import type { GithubFacts } from "@dephealth/core/sources/github/facts.ts";
import type { NpmFacts } from "@dephealth/core/sources/npm/facts.ts";
import { coversEcosystem } from "@dephealth/core/sources/sources.ts";
import { aDepsDevReport, aGithubReport, anNpmReport, REPORTS, TODAY } from "../../source-reports.ts";

export { TODAY };
export const NOW = TODAY * 86_400_000;

export type FoundGithub = Extract<GithubFacts, { found: true }>;
export type Variation = {
	npm?: Partial<NpmFacts>;
	depsDev?: Partial<DepsDevFacts>;
	github?: Partial<FoundGithub>;
};

export function reportsOf(variation: Variation = {}): SourceReport[] {
	const varied: Partial<Record<SourceName, SourceReport>> = {
		npm: anNpmReport(variation.npm),
		deps_dev: aDepsDevReport(variation.depsDev),
		// The facts as they were before git was asked: only GitHub tells the commits.
		git: { source: "git", state: "skipped", reason: "no_repository" },
		github: aGithubReport(variation.github),
	};
	return SOURCE_NAMES.filter((name) => coversEcosystem(name, "npm")).map(
		(name) => varied[name] ?? REPORTS[name](),
	);
}

export function score(reports: readonly SourceReport[], now = NOW) {
	return scorePackage({
		ref: { ecosystem: "npm", name: "a-package" },
		reports,
		now,
		model: fittedForecastModel,
		classify: (error, cause) => classifyFailure({ error, cause }),
		sandbox: false,
	});
}

export function featuresOf(reports: readonly SourceReport[]) {
	return toFeatures(mergeReports(reports), NOW, SEMANTIC_VERSIONS);
}

/** An ISO timestamp so many days before today. */
export function daysAgo(days: number): string {
	return new Date((TODAY - days) * 86_400_000).toISOString();
}

/** Commits by so many people, spread evenly between two days before today. */
export function commits(
	count: number,
	authors: number,
	fromDaysAgo: number,
	toDaysAgo: number,
): [number, number][] {
	return Array.from({ length: count }, (_, i) => [
		TODAY - Math.round(fromDaysAgo - ((fromDaysAgo - toDaysAgo) * i) / Math.max(count - 1, 1)),
		i % authors,
	]);
}

/** Of a package that few rely on, so that a forecast may raise its risk. */
export const FEATURES = { ...featuresOf(reportsOf()), weeklyDownloads: 5_000, dependents: 20 };
