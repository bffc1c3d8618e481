/** Counts reads of a cache, and reports them together: a line for each would cost more than the read. */
import type { CacheResult } from "@dephealth/contract/metrics.ts";
import type { Clock } from "../clock.ts";

export type CacheCounts = { count(result: CacheResult): void };

/** CloudWatch's second-finest resolution. Counts that are not reported when a process ends are lost. */
const REPORT_EVERY_MS = 10_000;

/** @param deps.report receives the counts since the last report, at the first read and then every ten seconds */
export function createCacheCounts(deps: {
	clock: Pick<Clock, "now">;
	report: (result: CacheResult, count: number) => void;
}): CacheCounts {
	const counted: Record<CacheResult, number> = { hit: 0, miss: 0 };
	let reportAt = Number.NEGATIVE_INFINITY;

	function report(): void {
		for (const result of ["hit", "miss"] as const) {
			if (counted[result] > 0) deps.report(result, counted[result]);
			counted[result] = 0;
		}
	}

	return {
		count(result) {
			counted[result] += 1;
			const now = deps.clock.now();
			if (now < reportAt) return;
			reportAt = now + REPORT_EVERY_MS;
			report();
		},
	};
}
