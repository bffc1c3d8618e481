/** Reads the known facts of a batch's packages before they are asked about again. Pure. */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import type { RepositoryLocation } from "../facts/source-facts.ts";
import type { AnyCollectedReport, SourceReport } from "../facts/source-report.ts";
import { describeEcosystem, registrySourceOf } from "../packages/ecosystem.ts";
import type { PackageRef } from "../packages/package-ref.ts";

/** The stored report of a source. */
export function storedReport(reports: readonly SourceReport[] | undefined, source: SourceName) {
	return reports?.find((report) => report.source === source);
}

/** A source's stored facts; undefined when it has never been read. */
export function storedFacts<N extends SourceName>(
	reports: readonly SourceReport[] | undefined,
	source: N,
): Extract<AnyCollectedReport, { source: N }> | undefined {
	const report = storedReport(reports, source);
	return report?.state === "collected" ? (report as Extract<AnyCollectedReport, { source: N }>) : undefined;
}

/** No look at packages lasts as long: what was observed so much later than it began, a clock that was ahead has dated. */
const AHEAD_MS = 7 * 86_400_000;

/** True when a source was read after `since` (epoch milliseconds), and nothing has failed since. */
export function isFresh(report: SourceReport | undefined, since: number): boolean {
	if (report?.state !== "collected" || report.staleBecause !== undefined) return false;
	const observedAt = Date.parse(report.observedAt);
	return observedAt > since && observedAt <= since + AHEAD_MS;
}

/**
 * The repository that the name or the registry declares; null when they declare none; undefined when the registry has
 * not been read.
 */
export function declaredRepository(
	ref: PackageRef,
	reports: readonly SourceReport[] | undefined,
): RepositoryLocation | null | undefined {
	const { repositoryOf } = describeEcosystem(ref.ecosystem);
	if (repositoryOf) return repositoryOf(ref.name);
	const npm = storedFacts(reports, "npm");
	const depsDev = storedFacts(reports, "deps_dev");
	if (registrySourceOf(ref.ecosystem) === "npm") return (npm ?? depsDev)?.facts.repository;
	const registry = storedFacts(reports, "registry");
	if (!depsDev && !registry) return undefined;
	return depsDev?.facts.repository ?? registry?.facts.repository ?? null;
}
