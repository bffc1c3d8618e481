import type { Downloads } from "../../sources/registry/facts.ts";
import { first, via } from "../fact.ts";
import type { PackageFacts } from "../package-facts.ts";
import type { FactReaders } from "./fact-readers.ts";
import { neverMissed } from "./never-missed.ts";

/** The use of the package, and its advisories. */
export function useFacts(readers: FactReaders) {
	const { npm, registry, depsDev } = readers;
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
	} satisfies Partial<PackageFacts>;
}

function weeklyOf(downloads: Downloads | null): number | null {
	return downloads?.days ? Math.round((downloads.count * 7) / downloads.days) : null;
}
