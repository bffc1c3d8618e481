/** The exit code of a scan. Pure. */

import type { ScanReport } from "@dephealth/core/reports/scan-report.ts";
import { EXIT } from "../exit-codes.ts";

/**
 * @param listed the number of packages in the file, before any selection
 * @param strict packages that could not be assessed, are unknown to their registry, or cannot be decided by a gate
 * also fail
 */
export function scanExitCode(
	{ result, failing }: Pick<ScanReport, "result" | "failing">,
	{ listed, strict, undecided = 0 }: { listed: number; strict: boolean; undecided?: number },
): number {
	if (failing.length > 0) return EXIT.risk;
	const { dependencies, assessed, pending, unread, not_found: unknown } = result.totals;
	if (listed === 0) return EXIT.nothing;
	// All that the file names was left out on purpose.
	if (dependencies === 0) return strict ? EXIT.nothing : EXIT.ok;
	const isIncomplete = pending + unread > 0 || result.data_quality.packages.insufficient > 0;
	if (assessed === 0) return pending + unread > 0 ? EXIT.unavailable : EXIT.notFound;
	if (!strict) return EXIT.ok;
	if (isIncomplete || undecided > 0) return EXIT.unavailable;
	return unknown > 0 ? EXIT.notFound : EXIT.ok;
}
