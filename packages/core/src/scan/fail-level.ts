/** From which risk on a scan fails. Pure. */

import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "../packages/package-key.ts";
import type { AcceptanceReport } from "../scan/accepted-risks.ts";

/** From the mildest to the worst. An unknown risk is no level: it is reported, and fails nothing. */
export const FAIL_LEVELS = ["low", "medium", "high", "critical"] as const;
export type FailLevel = (typeof FAIL_LEVELS)[number];

/** Those at or above the level that nobody has accepted. */
export function failingDependencies(
	dependencies: readonly AssessedDependency[],
	level: FailLevel,
	acceptance: Pick<AcceptanceReport, "applied">,
): AssessedDependency[] {
	const from = FAIL_LEVELS.indexOf(level);
	return dependencies.filter(
		({ ecosystem, package: name, risk_level }) =>
			levelOf(risk_level) >= from && !acceptance.applied.has(packageKey({ ecosystem, name })),
	);
}

function levelOf(risk: AssessedDependency["risk_level"]): number {
	return FAIL_LEVELS.findIndex((level) => level.toUpperCase() === risk);
}
