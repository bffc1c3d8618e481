/** How many failures a Map bears. */

import { TaskFailure } from "../../aws-errors.ts";
import type { MapState } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { evaluateNumber } from "./evaluation.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";

const COUNT: NumberRule = { min: 0, max: MAX_SECONDS, whole: true };
const PERCENTAGE: NumberRule = { min: 0, max: 100, whole: false };

/** What the definition says of failures; absent where it says nothing. */
export type Tolerance = { count?: number; percentage?: number };

/** @throws EvaluationFailure */
export async function evaluateTolerance(run: Run, frame: Frame, state: MapState): Promise<Tolerance> {
	const count = await evaluateNumber(run, frame, state.toleratedFailureCount, "ToleratedFailureCount", COUNT);
	const percentage = await evaluateNumber(
		run,
		frame,
		state.toleratedFailurePercentage,
		"ToleratedFailurePercentage",
		PERCENTAGE,
	);
	return { ...(count !== undefined && { count }), ...(percentage !== undefined && { percentage }) };
}

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
