import type { ScorecardCheck } from "../../sources/deps-dev/facts.ts";
import type { Downloads } from "../../sources/registry/facts.ts";
import { type Fact, first, via } from "../fact.ts";
import type { Advisory } from "../source-facts.ts";
import type { FactReaders } from "./fact-readers.ts";
import { neverMissed } from "./never-missed.ts";

export type PackageUse = {
	weeklyDownloads: Fact<number>;
	dependents: Fact<{ direct: number; total: number; version: string }>;
	/** Advisories against the latest version, by id alone. */
	advisoryIds: Fact<string[]>;
	/** All that were ever published about any version. */
	advisories: Fact<Advisory[]>;
	scorecard: Fact<{ date: string | null; overall: number | null; checks: ScorecardCheck[] }>;
};

/** The use of the package, and its advisories. */
export function useFacts(readers: FactReaders): PackageUse {
	const { npm, registry, deps_dev: depsDev } = readers;
	return {
		weeklyDownloads: first(
			npm((f) => f.weeklyDownloads, "weeklyDownloads"),
			neverMissed(registry((f) => weeklyOf(f.downloads), "downloads")),
		),
		dependents: depsDev((f) => f.dependents, "dependents"),
		advisoryIds: first(
			registry((f) => f.advisoryIds ?? null, "advisoryIds"),
			depsDev((f) => f.advisoryIds, "advisoryIds"),
		),
		advisories: via(
			"OSV",
			depsDev((f) => f.advisories ?? null, "advisories"),
		),
		scorecard: depsDev((f) => f.project?.scorecard ?? null, "project"),
	};
}

function weeklyOf(downloads: Downloads | null): number | null {
	return downloads?.days ? Math.round((downloads.count * 7) / downloads.days) : null;
}
