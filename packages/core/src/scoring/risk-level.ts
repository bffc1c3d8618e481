/** One level that a person or a pipeline can act on, from the three judgements. The whole rule is in this file. */
import type { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import type { StatusLabel } from "./status.ts";

export type RiskLevel = (typeof RISK_LEVELS)[number];

type KnownLevel = Exclude<RiskLevel, "UNKNOWN">;
const SEVERITY: readonly KnownLevel[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** Health from this score on → level. */
const BY_HEALTH: readonly (readonly [atLeast: number, level: KnownLevel])[] = [
	[80, "LOW"],
	[60, "MEDIUM"],
	[40, "HIGH"],
	[0, "CRITICAL"],
];

/** A status is never milder than this, whatever the health. */
const BY_STATUS: Readonly<Partial<Record<StatusLabel, KnownLevel>>> = {
	malicious: "CRITICAL",
	deprecated: "HIGH",
	archived: "HIGH",
	ended: "HIGH",
};

/** Probability that maintenance ends within 12 months from which on a forecast raises the risk. */
export const FORECAST_RAISES_FROM = 0.5;

/**
 * Probability that maintenance ends within 12 months, from this on → never milder than. A forecast alone makes no
 * package a high risk: finished software falls silent too, and the forecast does not see how much it is relied on.
 */
const BY_FORECAST: readonly (readonly [atLeast: number, level: KnownLevel])[] = [
	[FORECAST_RAISES_FROM, "MEDIUM"],
];

export function judgeRisk(judgements: {
	healthScore: number | null;
	status: StatusLabel;
	/** Within 12 months; null without a forecast. */
	probability: number | null;
}): RiskLevel {
	const { healthScore, status, probability } = judgements;
	const levels = [
		healthScore === null ? undefined : firstReached(BY_HEALTH, healthScore),
		BY_STATUS[status],
		probability === null ? undefined : firstReached(BY_FORECAST, probability),
	].filter((level) => level !== undefined);
	return SEVERITY.findLast((level) => levels.includes(level)) ?? "UNKNOWN";
}

function firstReached(
	thresholds: readonly (readonly [atLeast: number, level: KnownLevel])[],
	value: number,
): KnownLevel | undefined {
	return thresholds.find(([atLeast]) => value >= atLeast)?.[1];
}
