/**
 * The one retry loop of the code base. Layers above it (the state machine, the circuit, the dead-letter queue)
 * own longer failures; nothing else may loop over attempts.
 */
import { type Clock, monotonicNow, type Random } from "../clock.ts";
import { CircuitOpenError } from "../errors.ts";
import { remainingTime } from "./deadline.ts";
import type { RetryBudget } from "./retry-budget.ts";

export type RetryPolicy = {
	/** Calls after the first. */
	maxRetries: number;
	/** Upper bound of the first delay, in milliseconds. */
	baseDelayMs: number;
	/** Upper bound of every delay, jitter included, in milliseconds. A `Retry-After` has its own bound. */
	maxDelayMs: number;
	/** Growth of the bound from attempt to attempt. Default 2. */
	exponent?: number;
	/** True when another call may succeed. An open circuit is never asked about: it is not called again. */
	isRetryable(error: unknown): boolean;
	/** The pause that the callee asked for, in milliseconds; undefined when it did not ask. */
	retryAfterMs?(error: unknown): number | undefined;
	/** The longest such wait that is honoured; beyond it the error is thrown at once. Default `maxDelayMs`. */
	maxRetryAfterMs?: number;
	/** No attempt starts after this monotonic time. The invocation's own deadline holds as well. */
	deadlineAt?: number;
};

export type RetryDependencies = {
	clock: Clock;
	random: Random;
	/** Ends the waiting. The operation receives it too and decides itself which error it throws. */
	signal?: AbortSignal;
	/** Shared by the calls to one upstream; without one, the policy alone bounds the attempts. */
	budget?: RetryBudget;
	/** Receives each failed attempt; its errors are ignored. */
	onAttemptFailed?(failure: FailedAttempt): void;
};

/** `delayMs` is the wait before the next attempt, undefined when there is none. */
export type FailedAttempt = { attempt: number; error: unknown; delayMs: number | undefined };

const DEFAULT_EXPONENT = 2;

/**
 * Calls `operation` until it succeeds, the policy is spent, or the error is not worth another attempt; then throws
 * the last error unchanged.
 *
 * @param operation receives the attempt's number, from 1
 * @throws RangeError when the policy makes no sense; the signal's reason when aborted before or between attempts
 */
export async function retry<T>(
	operation: (attempt: number, signal: AbortSignal | undefined) => Promise<T> | T,
	policy: RetryPolicy,
	deps: RetryDependencies,
): Promise<T> {
	checkPolicy(policy);
	deps.budget?.earn();
	for (let attempt = 1; ; attempt++) {
		deps.signal?.throwIfAborted();
		try {
			return await operation(attempt, deps.signal);
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
	if (attempt > policy.maxRetries) return undefined;
	if (error instanceof CircuitOpenError || !policy.isRetryable(error)) return undefined;
	// An upstream's number: `|| 0` is for NaN.
	const asked = policy.retryAfterMs?.(error) || 0;
	if (asked > (policy.maxRetryAfterMs ?? policy.maxDelayMs)) return undefined;
	const delayMs = Math.max(asked, deps.random() * delayBound(policy, attempt));
	const now = monotonicNow(deps.clock);
	if (policy.deadlineAt !== undefined && now + delayMs >= policy.deadlineAt) return undefined;
	if (delayMs >= remainingTime(now)) return undefined;
	return deps.budget && !deps.budget.spend() ? undefined : delayMs;
}

/**
 * Upper bound of the delay after an attempt: exponential, capped. The delay is drawn uniformly below it ("full
 * jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter), so that callers that failed
 * together do not come back together.
 */
export function delayBound(
	policy: Pick<RetryPolicy, "baseDelayMs" | "maxDelayMs"> & { exponent?: number | undefined },
	attempt: number,
): number {
	// The power overflows to Infinity for large attempts, which the cap absorbs.
	return Math.min(
		policy.maxDelayMs,
		policy.baseDelayMs * (policy.exponent ?? DEFAULT_EXPONENT) ** (attempt - 1),
	);
}

function checkPolicy(policy: RetryPolicy): void {
	const { maxRetries, baseDelayMs, maxDelayMs, maxRetryAfterMs, deadlineAt } = policy;
	const exponent = policy.exponent ?? DEFAULT_EXPONENT;
	if (!(Number.isSafeInteger(maxRetries) && maxRetries >= 0)) {
		throw new RangeError(`maxRetries must be a whole number of at least 0, not ${maxRetries}.`);
	}
	if (!(baseDelayMs > 0 && baseDelayMs < Infinity)) throw invalidDelay("baseDelayMs", baseDelayMs);
	if (!(maxDelayMs > 0 && maxDelayMs < Infinity)) throw invalidDelay("maxDelayMs", maxDelayMs);
	if (!(exponent >= 1 && exponent < Infinity)) {
		throw new RangeError(`exponent must be a number of at least 1, not ${exponent}.`);
	}
	if (maxRetryAfterMs !== undefined && !(maxRetryAfterMs >= 0 && maxRetryAfterMs < Infinity)) {
		throw new RangeError(`maxRetryAfterMs must be a number of milliseconds, not ${maxRetryAfterMs}.`);
	}
	if (deadlineAt !== undefined && Number.isNaN(deadlineAt)) {
		throw new RangeError("deadlineAt must be a time of the clock, not NaN.");
	}
}

function invalidDelay(name: string, value: number): RangeError {
	return new RangeError(`${name} must be a positive number of milliseconds, not ${value}.`);
}

/** A listener that fails, now or later, must not hide the error that it was called for. */
function notify(deps: RetryDependencies, failure: FailedAttempt): void {
	try {
		const outcome: unknown = deps.onAttemptFailed?.(failure);
		if (outcome instanceof Promise) outcome.catch(ignore);
	} catch {}
}

function ignore(): void {}
