/** A line for each call that failed and is, or is not, made again. */
import type { FailedAttempt } from "../resilience/retry.ts";
import { logger } from "./logger.ts";

/**
 * @param name the function that is tried, as it stands in the line
 * @returns a listener for `retry`; a first call that nobody makes again is its caller's to report
 */
export function logAttempts(name: string): (failure: FailedAttempt) => void {
	return ({ attempt, error, delayMs }) => {
		const fields = { function: name, attempt, error, error_type: errorType(error) };
		if (delayMs !== undefined) {
			logger.warn("an attempt failed; another follows", { ...fields, delay_seconds: delayMs / 1000 });
		} else if (attempt > 1) {
			logger.error("all attempts failed", fields);
		}
	};
}

export function errorType(error: unknown): string {
	return error instanceof Error ? error.name : "NoError";
}
