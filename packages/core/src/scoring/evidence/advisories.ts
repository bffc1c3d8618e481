/** The advisories about a version: each vulnerability once, whatever its names. Pure. */

import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { isWithinRange } from "../../facts/affected-range.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { Advisory } from "../../facts/source-facts.ts";
import { knownValue } from "../features/known-value.ts";

/** The advisories against one version. */
export type VersionAdvisories = {
	vulnerabilities: Pick<Advisory, "id" | "severity">[];
	malware: Pick<Advisory, "id">[];
};

/**
 * The advisories against the latest version; null when unknown. deps.dev gives ids alone: without OSV, ids that may
 * be aliases of each other are counted apart.
 */
export function latestAdvisories(facts: PackageFacts, grammar: VersionGrammar): VersionAdvisories | null {
	const read = knownValue(facts.advisories);
	const version = knownValue(facts.latestVersion);
	if (read && version !== null) return advisoriesOf(read, version, grammar);
	const ids = knownValue(facts.advisoryIds);
	if (ids === null) return null;
	return {
		vulnerabilities: ids.filter((id) => !isMalwareAdvisory(id)).map((id) => ({ id, severity: null })),
		malware: ids.filter(isMalwareAdvisory).map((id) => ({ id })),
	};
}

export function advisoriesOf(
	advisories: readonly Advisory[],
	version: string,
	grammar: VersionGrammar,
): VersionAdvisories {
	const against = advisories.filter((advisory) => affects(advisory, version, grammar));
	return {
		vulnerabilities: against.filter(({ kind }) => kind === "vulnerability"),
		malware: against.filter(({ kind }) => kind === "malware"),
	};
}

export function affects(
	{ ranges, versions }: Pick<Advisory, "ranges" | "versions">,
	version: string,
	grammar: VersionGrammar,
): boolean {
	if (ranges.length === 0 && versions.length === 0) return true;
	return versions.includes(version) || ranges.some((range) => isWithinRange(range, version, grammar));
}

/** The advisory names no version, or all of them, so it concerns the package itself and not a stolen release. */
export function isAboutWholePackage({ ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
	if (ranges.length === 0) return versions.length === 0;
	return ranges.some(
		({ introduced, fixed, lastAffected }) =>
			(introduced === null || introduced === "0") && fixed === null && lastAffected === null,
	);
}

/** `MAL-…` advisories (OSV's malicious-packages database) carry no severity: malware is its own, worst class. */
function isMalwareAdvisory(advisoryId: string): boolean {
	return advisoryId.startsWith("MAL-");
}
