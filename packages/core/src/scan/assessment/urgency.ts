/** Orders dependencies by urgency. Pure. */

import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import type { RiskLevel } from "../../scoring/risk-level.ts";
import type { StatusLabel } from "../../scoring/status.ts";

/** Packages that have ended come before those that may end. */
const BY_STATUS: Readonly<Partial<Record<StatusLabel, number>>> = {
	malicious: 0,
	ended: 1,
	archived: 2,
	deprecated: 3,
};
const NOT_OVER = 4;

/** Unknown is neither the worst nor clean, so it is listed where people still look. */
const BY_RISK: Readonly<Record<RiskLevel, number>> = { CRITICAL: 0, HIGH: 1, MEDIUM: 2, UNKNOWN: 3, LOW: 4 };

/** Somebody has to do something about it: high or critical, malicious, or over. */
export function needsDecision({
	risk_level: risk,
	status,
}: Pick<AssessedDependency, "risk_level" | "status">): boolean {
	return risk === "HIGH" || risk === "CRITICAL" || BY_STATUS[status.label] !== undefined;
}

type Ranked = Pick<
	AssessedDependency,
	"status" | "risk_level" | "is_direct" | "abandonment_risk" | "health_score" | "ecosystem" | "package"
>;

/**
 * A comparison for `sort`, the most urgent first: malicious, ended, archived, deprecated; then by risk; direct
 * dependencies before transitive ones; then by forecast, health and name.
 */
export function compareUrgency(a: Ranked, b: Ranked): number {
	return (
		(BY_STATUS[a.status.label] ?? NOT_OVER) - (BY_STATUS[b.status.label] ?? NOT_OVER) ||
		BY_RISK[a.risk_level] - BY_RISK[b.risk_level] ||
		Number(b.is_direct ?? false) - Number(a.is_direct ?? false) ||
		(b.abandonment_risk?.probability ?? 0) - (a.abandonment_risk?.probability ?? 0) ||
		(a.health_score ?? 100) - (b.health_score ?? 100) ||
		compareText(a.ecosystem, b.ecosystem) ||
		compareText(a.package, b.package)
	);
}

/** Compares by code units, which is the same on every machine. */
function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
