/** The rules of formats that have some: SARIF, code quality. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";

export const FINDING_RULES = [
	{
		id: "malicious",
		level: "error",
		text: "The dependency was reported as malicious.",
		help: "Remove it now, find out what it has done, and rotate the secrets that it could read. If this is a mistake, its registry and osv.dev say who reported it.",
	},
	{
		id: "ended",
		level: "error",
		text: "The maintenance of the dependency has ended.",
		help: "Nobody has worked on it for years and little relies on it. Replace it, or copy the part that you need.",
	},
	{
		id: "archived",
		level: "error",
		text: "The repository of the dependency is archived.",
		help: "Nothing will be fixed in this repository. Find out where the project has moved, or replace the dependency.",
	},
	{
		id: "deprecated",
		level: "error",
		text: "The dependency is deprecated by its maintainers.",
		help: "Its maintainers advise against it. Their message, when there is one, says what to use instead.",
	},
	{
		id: "critical-risk",
		level: "error",
		text: "The dependency is in very poor health.",
		help: "Several things speak against it; the message names them with their sources. Look for another, or plan to live without it.",
	},
	{
		id: "high-risk",
		level: "warning",
		text: "The dependency is in poor health.",
		help: "The message names what speaks against it, with the sources. Decide whether you can rely on it, and accept the risk with a reason and a last day in .dephealthrc.json if you can.",
	},
	{
		id: "medium-risk",
		level: "note",
		text: "The dependency should be watched.",
		help: "Nothing has to be done now. Look again when something changes.",
	},
	{
		id: "unknown-risk",
		level: "note",
		text: "Too little is known about the dependency to judge it.",
		help: "Unknown is neither bad nor clean. The log of the run lists the facts that could not be read.",
	},
] as const;

export type FindingRule = (typeof FINDING_RULES)[number];

const BY_RISK: Readonly<Record<AssessedDependency["risk_level"], FindingRule["id"] | undefined>> = {
	CRITICAL: "critical-risk",
	HIGH: "high-risk",
	MEDIUM: "medium-risk",
	UNKNOWN: "unknown-risk",
	LOW: undefined,
};

/** Undefined when it is not a finding. */
export function findingRuleOf({ status, risk_level }: AssessedDependency): FindingRule | undefined {
	return (
		FINDING_RULES.find(({ id }) => id === status.label) ??
		FINDING_RULES.find(({ id }) => id === BY_RISK[risk_level])
	);
}
