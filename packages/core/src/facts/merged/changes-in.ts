import type { Fact } from "../fact.ts";
import { newestChanges, type RecentChange } from "../recent-changes.ts";
import type { SourceReport } from "../source-report.ts";

/** The changes seen in a registry's publishes and between two readings, each once. */
export function changesIn(
	report: SourceReport | undefined,
	published: Fact<RecentChange[]>,
): Fact<RecentChange[]> {
	if (report?.state !== "collected" || !report.seenChanges) return published;
	const { source, observedAt, seenChanges } = report;
	const told = published.state === "known" ? published.value : [];
	const seen = seenChanges.filter(
		({ kind, seenAfter = "" }) => !told.some((change) => change.kind === kind && change.at > seenAfter),
	);
	const value = newestChanges([...told, ...seen]);
	const whose = source === "registry" && { via: report.facts.registry };
	return { state: "known", source, observedAt, ...whose, value };
}
