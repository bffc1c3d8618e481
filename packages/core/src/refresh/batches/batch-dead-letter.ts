/** A package that failed alone in its batch: `collect-package` asks again, for it alone. Pure. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { classifyFailures } from "../../collection/classify-failures.ts";
import type { DeadLetter } from "../../dead-letters/dead-letter.ts";
import type { SourceReport } from "../../facts/source-report.ts";
import { packageKey } from "../../packages/package-key.ts";
import type { PackageRef } from "../../packages/package-ref.ts";

/** @returns undefined when nothing failed, or nothing that failed can get better */
export function deadLetterOf(
	ref: PackageRef,
	reports: readonly SourceReport[],
	batch: {
		executionId: string;
		/** Epoch milliseconds. */
		failedAt: number;
		correlationId: string | undefined;
	},
): DeadLetter | undefined {
	const { verdict, retrySources, failures, errorClass } = classifyFailures(ref, reports);
	const base = {
		package: ref,
		id: `${batch.executionId}#${packageKey(ref)}`,
		firstFailedAt: batch.failedAt,
		correlationId: batch.correlationId,
		retryCount: 0,
	};
	if (retrySources.length > 0) return { ...base, sources: retrySources, failures, errorClass };
	// The registry does not know it any more: collect-package, which sees all sources, decides what that means.
	const isGone = verdict === "permanent" && failures.length > 0;
	return isGone ? { ...base, sources: [...SOURCE_NAMES], failures: [], errorClass: "unknown" } : undefined;
}
