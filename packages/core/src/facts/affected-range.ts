import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { compareVersions } from "../packages/version-order.ts";
import type { AffectedRange } from "./source-facts.ts";

export function isWithinRange(
	{ introduced, fixed, lastAffected }: AffectedRange,
	version: string,
	grammar: VersionGrammar,
): boolean {
	if (introduced !== null && compareVersions(version, introduced, grammar) < 0) return false;
	if (fixed !== null) return compareVersions(version, fixed, grammar) < 0;
	return lastAffected === null || compareVersions(version, lastAffected, grammar) <= 0;
}
