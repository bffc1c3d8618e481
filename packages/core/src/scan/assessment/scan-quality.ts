/** Sums up the data that a scan's result rests on, and the parts that its packages lack. Pure. */

import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import type { PackageSummary } from "../../scoring/document/package-summary.ts";

type ScanQuality = ScanResult["data_quality"];

/** The most kinds of gaps in the answer; nobody reads more. */
const MAX_MISSING = 20;

/** @param open how many packages could not be assessed yet */
export function judgeScanQuality(summaries: readonly PackageSummary[], open: number): ScanQuality {
	const packages = { complete: 0, partial: 0, insufficient: 0 };
	const missing = new Map<string, ScanQuality["missing"][number]>();
	let oldest: string | null = null;
	for (const { data_quality: quality, collected_at: collectedAt } of summaries) {
		packages[quality.status] += 1;
		if (collectedAt !== null && (oldest === null || collectedAt < oldest)) oldest = collectedAt;
		for (const gap of quality.missing) {
			const key = `${gap.source}\n${gap.what}\n${gap.why}`;
			const known = missing.get(key);
			if (known) known.packages += 1;
			else missing.set(key, { ...gap, packages: 1 });
		}
	}
	return {
		status: statusOf(packages, summaries.length, open),
		packages,
		oldest_collected_at: oldest,
		missing: [...missing.values()].sort((a, b) => b.packages - a.packages).slice(0, MAX_MISSING),
	};
}

function statusOf(packages: ScanQuality["packages"], assessed: number, open: number): ScanQuality["status"] {
	// An empty scan is not complete: nothing is known.
	if (assessed === 0) return "insufficient";
	if (open === 0 && packages.complete === assessed) return "complete";
	return packages.complete + packages.partial === 0 ? "insufficient" : "partial";
}
