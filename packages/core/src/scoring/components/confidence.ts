/** The confidence of a judgement: the share of its facts that is known, and their age. */
import type { CONFIDENCE_LEVELS } from "@dephealth/contract/vocabulary.ts";
import type { SourceReport } from "../../facts/source-report.ts";
import { SOURCES } from "../../sources/sources.ts";
import type { Features } from "../features/features.ts";
import type { Components } from "./components.ts";

export type Confidence = { level: (typeof CONFIDENCE_LEVELS)[number]; score: number };

const LEVEL_FROM = { high: 0.8, medium: 0.5 };
/** Facts lose a tenth of their weight in each month that has passed since they were observed. */
const LOSS_PER_DAY = 0.1 / 30;
/** A sign that people still commit matters as much as all components together say about the past. */
const SHARE_OF_COMMITS = 0.4;

/** @param now epoch milliseconds */
export function judgeConfidence(
	components: Components,
	features: Features,
	reports: readonly SourceReport[],
	now: number,
): Confidence {
	const weights = Object.values(components);
	const total = weights.reduce((sum, component) => sum + component.weight, 0);
	const known = weights.reduce(
		(sum, component) => sum + (component.score === null ? 0 : component.weight),
		0,
	);
	const commits = features.daysSinceLastCommit === null ? 0 : 1;
	const coverage = (1 - SHARE_OF_COMMITS) * (known / total) + SHARE_OF_COMMITS * commits;
	const score = Math.round(coverage * freshness(reports, now) * 100) / 100;
	return { level: score >= LEVEL_FROM.high ? "high" : score >= LEVEL_FROM.medium ? "medium" : "low", score };
}

/** Mean over the collected reports that decide anything: 1 when all are of today. Unreadable dates do not count. */
function freshness(reports: readonly SourceReport[], now: number): number {
	const ages = reports
		.filter((report) => report.state === "collected")
		.filter((report) => !SOURCES[report.source].isOptional)
		.map((report) => Math.max(0, now - Date.parse(report.observedAt)) / 86_400_000)
		.filter((days) => !Number.isNaN(days));
	if (ages.length === 0) return 0;
	const weights = ages.map((days) => Math.max(0, 1 - LOSS_PER_DAY * days));
	return weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
}
