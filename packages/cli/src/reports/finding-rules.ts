/** What a finding is called by the formats that know rules: SARIF, code quality. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";

export const FINDING_RULES = [
	{ id: "malicious", level: "error", text: "The dependency was reported as malicious." },
	{ id: "ended", level: "error", text: "The maintenance of the dependency has ended." },
	{ id: "archived", level: "error", text: "The repository of the dependency is archived." },
	{ id: "deprecated", level: "error", text: "The dependency is deprecated by its maintainers." },
	{ id: "critical-risk", level: "error", text: "The dependency is in very poor health." },
	{ id: "high-risk", level: "warning", text: "The dependency is in poor health." },
	{ id: "medium-risk", level: "note", text: "The dependency wants to be watched." },
	{ id: "unknown-risk", level: "note", text: "Too little is known about the dependency to judge it." },
] as const;

export type FindingRule = (typeof FINDING_RULES)[number];

const BY_RISK: Readonly<Record<AssessedDependency["risk_level"], FindingRule["id"] | undefined>> = {
	CRITICAL: "critical-risk",
	HIGH: "high-risk",
	MEDIUM: "medium-risk",
	UNKNOWN: "unknown-risk",
	LOW: undefined,
};

/** Undefined for what is no finding. */
export function findingRuleOf({ status, risk_level }: AssessedDependency): FindingRule | undefined {
	return (
		FINDING_RULES.find(({ id }) => id === status.label) ??
		FINDING_RULES.find(({ id }) => id === BY_RISK[risk_level])
	);
}
