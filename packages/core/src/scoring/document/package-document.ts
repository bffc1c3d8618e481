/** Reports in, document out: the whole judgement of a package. Pure. */

import {
	type DocumentFieldName,
	type OptionalField,
	SCHEMA_VERSION,
} from "@dephealth/contract/schemas/document-fields.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { mergeReports } from "../../facts/merged/merge-reports.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { SourceReport } from "../../facts/source-report.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { judgeConfidence } from "../components/confidence.ts";
import { reasons } from "../explanation.ts";
import type { Features } from "../features/features.ts";
import { knownValue } from "../features/known-value.ts";
import { type Forecast, type ForecastModel, MAIN_HORIZON } from "../forecast/forecast-model.ts";
import { headline } from "../headline.ts";
import { judgeFacts } from "../judgement.ts";
import { versionFactsOf } from "../version-facts.ts";
import { type Classify, judgeDataQuality } from "./data-quality.ts";
import { recentChangesOf } from "./recent-changes.ts";
import { type ReplacementLookup, replacementsOf } from "./replacement.ts";

export type ScoreInput = {
	ref: PackageRef;
	/** The reports, at most one a source. */
	reports: readonly SourceReport[];
	/** Epoch milliseconds. */
	now: number;
	model: ForecastModel;
	classify: Classify;
	/** The recommended replacements. Default: none. */
	findReplacements?: ReplacementLookup;
	sandbox: boolean;
};

export function scorePackage(input: ScoreInput): PackageDocument {
	const { ref, reports, now } = input;
	const facts = mergeReports(reports);
	const judgement = judgeFacts(facts, {
		now,
		model: input.model,
		ecosystem: ref.ecosystem,
	});
	const { features, status, components, healthScore: health, forecast, probability, risk } = judgement;
	const confidence = judgeConfidence(components, features, reports, now);
	const dataQuality = judgeDataQuality(ref.ecosystem, reports, health, input.classify);
	return present({
		package: ref.name,
		display_name: spelledOtherwise(ref, knownValue(facts.spelling)),
		ecosystem: ref.ecosystem,
		latest_version: knownValue(facts.latestVersion),
		last_published: knownValue(facts.lastPublishedAt),
		repository_url: repositoryUrl(facts),
		headline: headline({ status, risk, features, probability, confidence }),
		reasons: reasons({
			status,
			components,
			features,
			healthScore: health,
			forecast,
			missing: dataQuality.missing,
		}),
		status,
		health_score: health,
		risk_level: risk,
		components,
		abandonment_risk: forecast && abandonmentRisk(forecast),
		confidence,
		data_quality: dataQuality,
		signals: signalsOf(facts, features),
		version_facts: versionFactsOf(facts),
		recent_changes: recentChangesOf(facts),
		replacements: replacementsOf(ref, facts, input.findReplacements),
		collected_at: newestObservation(reports),
		scored_at: new Date(now).toISOString(),
		schema_version: SCHEMA_VERSION,
		sandbox: input.sandbox,
	});
}

/** Each field must be listed, also optional ones. */
type EveryField = {
	[Name in DocumentFieldName]: PackageDocument[Name] | (Name extends OptionalField ? undefined : never);
};

/** The fields that have a value. */
function present(fields: EveryField): PackageDocument {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined),
	) as PackageDocument;
}

function abandonmentRisk(forecast: Forecast): NonNullable<PackageDocument["abandonment_risk"]> {
	return {
		probability: forecast.horizons[MAIN_HORIZON],
		horizon_months: MAIN_HORIZON,
		horizons: forecast.horizons,
		interval: forecast.interval,
		drivers: forecast.drivers,
		basis: forecast.basis,
		model: forecast.model,
	};
}

/** The same name in other letters; a name that differs otherwise is another package. */
function spelledOtherwise({ ecosystem, name }: PackageRef, spelling: string | null): string | undefined {
	const { normalise = (same: string) => same } = describeEcosystem(ecosystem).name;
	return spelling === null || spelling === name || normalise(spelling) !== name ? undefined : spelling;
}

function repositoryUrl(facts: PackageFacts): string | null {
	const repository = knownValue(facts.repository);
	return repository && `https://${repository.host}/${repository.path}`;
}

function newestObservation(reports: readonly SourceReport[]): string | null {
	const times = reports.flatMap((report) => (report.state === "collected" ? [report.observedAt] : []));
	return times.sort().at(-1) ?? null;
}

function signalsOf(facts: PackageFacts, features: Features): PackageDocument["signals"] {
	return {
		weekly_downloads: features.weeklyDownloads,
		dependents: features.dependents,
		stars: features.stars,
		forks: knownValue(facts.forks),
		open_issues: features.openIssues,
		maintainers: features.maintainers,
		commits_12m: features.commits12m,
		authors_12m: features.authors12m,
		days_since_last_commit: features.daysSinceLastCommit,
		days_since_last_release: features.daysSinceLastRelease,
		releases_12m: features.releases12m,
		versions: knownValue(facts.versionCount),
		age_days: features.ageDays,
		license: knownValue(facts.license),
		unpacked_size_bytes: knownValue(facts.unpackedSizeBytes),
		gzip_bytes: knownValue(facts.gzipBytes),
		dependency_count: knownValue(facts.dependencyCount),
		advisories: features.advisories === null ? null : [...features.advisoryIds],
		scorecard: features.scorecard,
		has_provenance: features.hasProvenance,
		has_install_script: features.hasInstallScript,
		has_security_policy: features.hasSecurityPolicy,
		has_funding: knownValue(facts.hasFunding),
	};
}
