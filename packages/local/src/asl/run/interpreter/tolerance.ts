/** The failures that a Map tolerates. */

import { TaskFailure } from "../../aws-errors.ts";

/** The tolerance in the definition; absent when there is none. */
export type Tolerance = { count?: number; percentage?: number };

/** The failures that do not yet fail the Map; when count and percentage are both given, the stricter one holds. */
export function toleratedFailures({ count, percentage }: Tolerance, items: number): number {
	const byPercentage = percentage === undefined ? undefined : Math.floor((items * percentage) / 100);
	if (count === undefined) return byPercentage ?? 0;
	return byPercentage === undefined ? count : Math.min(count, byPercentage);
}

export function toleranceExceeded(): TaskFailure {
	return new TaskFailure(
		"States.ExceedToleratedFailureThreshold",
		"The specified tolerated failure threshold was exceeded",
	);
}
