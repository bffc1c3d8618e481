import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { storedReport } from "../../collection/stored-reports.ts";
import type { SourceReport } from "../../facts/source-report.ts";
import { packageKey } from "../../packages/package-key.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { type BatchEntry, entryOf } from "./packed-reports.ts";

/**
 * One entry a package, in the order of the batch; `not_asked` for a package without a report.
 *
 * @param known.reports the source's reports, by package key
 * @param known.stored the reports of all sources that are stored, by package key
 */
export function entriesOf(
	source: SourceName,
	batch: readonly PackageRef[],
	known: {
		reports: ReadonlyMap<string, SourceReport | undefined>;
		stored: ReadonlyMap<string, readonly SourceReport[]>;
	},
): BatchEntry[] {
	return batch.map((ref) => {
		const key = packageKey(ref);
		const report = known.reports.get(key);
		return report ? entryOf(report, storedReport(known.stored.get(key), source)) : "not_asked";
	});
}
