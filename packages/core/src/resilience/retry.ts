/**
 * The one retry loop of the code base. Layers above it (the state machine, the circuit, the dead-letter queue)
 * own longer failures; nothing else may loop over attempts.
 */
import type { Clock, Random } from "../clock.ts";
import { CircuitOpenError } from "../errors.ts";

export type RetryPolicy = {
	/** Calls in all, the first included. At least 1. */
	maxAttempts: number;
	/** Upper bound of the first delay, in milliseconds. */
	baseDelayMs: number;
	/** Upper bound of every delay, jitter included, in milliseconds. */
	maxDelayMs: number;
	/** Growth of the bound from attempt to attempt. Default 2. */
	exponent?: number;
	isRetryable: (error: unknown) => boolean;
	/** What the callee asked for, in milliseconds; honoured up to `maxRetryAfterMs`, beyond it the error is thrown. */
	retryAfterMs?: (error: unknown) => number | undefined;
	maxRetryAfterMs?: number;
	/** Epoch milliseconds after which no attempt may start. */
	deadlineAt?: number;
};

export type RetryDependencies = {
	clock: Clock;
	random: Random;
	signal?: AbortSignal;
	/** Told of each failed attempt; whatever it throws is ignored. */
	onAttemptFailed?: (failure: FailedAttempt) => void;
};

export type FailedAttempt = { attempt: number; error: unknown; delayMs: number | undefined };

/** HTTP calls: 3 attempts, 1 s to 30 s. */
export const HTTP_RETRY = { maxAttempts: 3, baseDelayMs: 1000, maxDelayMs: 30_000 } as const;
/** GitHub: 3 attempts, 2 s to 60 s. */
export const GITHUB_RETRY = { maxAttempts: 3, baseDelayMs: 2000, maxDelayMs: 60_000 } as const;
/** DynamoDB: 3 attempts, 0.1 s to 2 s. */
export const DYNAMODB_RETRY = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 2000 } as const;

/**
 * Calls `operation` until it succeeds, the policy is spent, or the error is not worth another attempt; then throws
 * the last error unchanged.
 *
 * @param operation receives the attempt's number, from 1
 * @throws RangeError when the policy makes no sense; the signal's reason when aborted
 */
export async function retry<T>(
	operation: (attempt: number) => Promise<T> | T,
	policy: RetryPolicy,
	deps: RetryDependencies,
): Promise<T> {
	checkPolicy(policy);
	for (let attempt = 1; ; attempt++) {
		deps.signal?.throwIfAborted();
		try {
			return await operation(attempt);
		} catch (error) {
			const delayMs = deps.signal?.aborted ? undefined : nextDelay(policy, deps, attempt, error);
			notify(deps, { attempt, error, delayMs });
			if (delayMs === undefined) throw error;
			await deps.clock.sleep(delayMs, deps.signal);
		}
	}
}

/** Milliseconds to wait before the next attempt; undefined when there is none. */
function nextDelay(
	policy: RetryPolicy,
	deps: RetryDependencies,
	attempt: number,
	error: unknown,
): number | undefined {
	if (attempt >= policy.maxAttempts) return undefined;
	if (error instanceof CircuitOpenError || !policy.isRetryable(error)) return undefined;
	const asked = policy.retryAfterMs?.(error) ?? 0;
	if (asked > (policy.maxRetryAfterMs ?? policy.maxDelayMs)) return undefined;
	const delayMs = Math.max(asked, deps.random() * delayBound(policy, attempt));
	if (policy.deadlineAt !== undefined && deps.clock.now() + delayMs >= policy.deadlineAt) return undefined;
	return delayMs;
}

/**
 * Upper bound of the delay after an attempt: exponential, capped. The delay is drawn uniformly below it ("full
 * jitter"), so that callers that failed together do not come back together.
 */
export function delayBound(
	policy: Pick<RetryPolicy, "baseDelayMs" | "maxDelayMs" | "exponent">,
	attempt: number,
): number {
	// The power overflows to Infinity for large attempts, which the cap absorbs.
	return Math.min(policy.maxDelayMs, policy.baseDelayMs * (policy.exponent ?? 2) ** (attempt - 1));
}

function checkPolicy(policy: RetryPolicy): void {
	if (!Number.isInteger(policy.maxAttempts) || policy.maxAttempts < 1) {
		throw new RangeError(`maxAttempts must be a whole number of at least 1, not ${policy.maxAttempts}.`);
	}
	for (const name of ["baseDelayMs", "maxDelayMs"] as const) {
		if (!(policy[name] > 0 && Number.isFinite(policy[name]))) {
			throw new RangeError(`${name} must be a positive number of milliseconds, not ${policy[name]}.`);
		}
	}
	const exponent = policy.exponent ?? 2;
	if (!(exponent >= 1 && Number.isFinite(exponent))) {
		throw new RangeError(`exponent must be at least 1, not ${exponent}.`);
	}
}

function notify(deps: RetryDependencies, failure: FailedAttempt): void {
	try {
		deps.onAttemptFailed?.(failure);
	} catch {
		// A listener that fails must not hide the error it was told of.
	}
}
