/** Decides when and how often a failed state is retried, and which Catch handles its error. Pure. */
import type { Random } from "@dephealth/core/clock.ts";

export type Retrier = {
	readonly errorEquals: readonly string[];
	readonly intervalSeconds: number;
	readonly maxAttempts: number;
	readonly backoffRate: number;
	readonly maxDelaySeconds: number | undefined;
	readonly jitter: "NONE" | "FULL";
};

/** Defaults of the Amazon States Language. */
export const RETRY_DEFAULTS = { intervalSeconds: 1, maxAttempts: 3, backoffRate: 2 } as const;
/** The language's limit for any number of seconds or attempts. */
export const MAX_SECONDS = 99_999_999;

const UNCATCHABLE = "States.Runtime";
/**
 * AWS's documentation says that `States.ALL` does not take it, executions recorded on AWS say that it does. The
 * project's definitions name it, so that nothing depends on who is right.
 */
const TOO_LARGE = "States.DataLimitExceeded";
const TIMEOUTS: ReadonlySet<string> = new Set(["States.Timeout", "States.HeartbeatTimeout"]);

/**
 * True when an error matches `errorEquals`, wildcards included. `States.Runtime` never does.
 *
 * @param alias another name that may match
 */
export function matchesError(errorEquals: readonly string[], error: string, alias?: string): boolean {
	if (error === UNCATCHABLE) return false;
	if (alias !== undefined && errorEquals.includes(alias)) return true;
	return errorEquals.some((pattern) => {
		if (pattern === error) return true;
		if (pattern === "States.ALL") return true;
		if (pattern === "States.TaskFailed") return error !== TOO_LARGE && !TIMEOUTS.has(error);
		return pattern === "States.Timeout" && TIMEOUTS.has(error);
	});
}

/**
 * The first retrier that matches decides: its index and the delay in milliseconds, or undefined when it is spent
 * or none matches. `attempts[i]` counts how often retrier `i` was used since the state was entered.
 */
export function nextRetry(
	retriers: readonly Retrier[],
	attempts: readonly number[],
	{ error, alias }: { error: string; alias?: string | undefined },
	random: Random,
): { index: number; delayMs: number } | undefined {
	const index = retriers.findIndex((retrier) => matchesError(retrier.errorEquals, error, alias));
	const retrier = retriers[index];
	if (!retrier) return undefined;
	const used = attempts[index] ?? 0;
	if (used >= retrier.maxAttempts) return undefined;
	return { index, delayMs: retryDelayMs(retrier, used, random) };
}

/** Delay before the next attempt after `used` earlier ones; never above `maxDelaySeconds`, jitter included. */
export function retryDelayMs(retrier: Retrier, used: number, random: Random): number {
	const exponential = retrier.intervalSeconds * retrier.backoffRate ** used;
	const seconds = Math.min(exponential, retrier.maxDelaySeconds ?? MAX_SECONDS);
	return Math.round((retrier.jitter === "FULL" ? random() * seconds : seconds) * 1000);
}
