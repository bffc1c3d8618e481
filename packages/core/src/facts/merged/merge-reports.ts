import type { PackageFacts } from "../package-facts.ts";
import type { SourceReport } from "../source-report.ts";
import { factReaders } from "./fact-readers.ts";
import { registryFacts } from "./registry-facts.ts";
import { releaseFacts } from "./release-facts.ts";
import { repositoryFacts } from "./repository-facts.ts";
import { useFacts } from "./use-facts.ts";

/**
 * Merges reports (at most one a source; a later one replaces an earlier). Sources without a report count as not
 * applicable. The source decides which statement counts, never the time: deps.dev is read more often than a registry,
 * but does not see versions that the registry has withdrawn.
 */
export function mergeReports(reports: readonly SourceReport[]): PackageFacts {
	const readers = factReaders(reports);
	return {
		...releaseFacts(readers),
		...registryFacts(readers),
		...useFacts(readers),
		...repositoryFacts(readers),
	};
}
