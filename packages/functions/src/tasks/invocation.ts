/** The common part of all tasks: the cause that they belong to, the time that they have, and the report of failures. */
import { monotonicNow } from "@dephealth/core/clock.ts";
import { errorType } from "@dephealth/core/observability/attempt-log.ts";
import { correlationId, isCorrelationId, withInvocation } from "@dephealth/core/observability/correlation.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { withDeadline } from "@dephealth/core/resilience/deadline.ts";
import { boundCause } from "@dephealth/core/resilience/failure-cause.ts";
import { delayBound } from "@dephealth/core/resilience/retry.ts";
import { GITHUB_RETRY, HTTP_RETRY, stateRetryOf } from "@dephealth/core/resilience/retry-presets.ts";
import { withStateAttempt } from "@dephealth/core/resilience/state-attempt.ts";
import type { Composition } from "../compose/process/composition.ts";
import { metrics, summingUpCalls } from "../compose/process/observability.ts";

/** The part of Lambda's context that is used. */
export type InvocationContext = { awsRequestId?: string; getRemainingTimeInMillis(): number };

export type TaskHandler<T> = (input?: unknown, context?: InvocationContext) => Promise<T>;

/** The time that is kept for reporting an error, writing a log line and sending the result. */
const RESERVE_MS = 500;

/**
 * Makes the factory of a task's handler. A state machine passes `correlationId` to each of its tasks.
 *
 * @param name the name in logs and metrics
 * @param throws names of the errors that the task throws besides defects: all others are logged as errors
 * @param create makes the task, at its first invocation. Its input is sent by the trigger: a state machine sends
 * anything, a topic an SNSEvent
 */
export function taskHandler<T, Input = unknown>(
	name: string,
	throws: readonly string[],
	create: (composition: Composition) => (input: Input) => Promise<T>,
): (composition: Composition) => TaskHandler<T> {
	return (composition) => {
		let task: ((input: Input) => Promise<T>) | undefined;

		async function run(input: unknown): Promise<T> {
			try {
				task ??= create(composition);
				return await task(input as Input);
			} catch (error) {
				report(composition, { name, throws, retryCount: retryCountIn(input) }, error);
				throw error instanceof Error ? boundCause(error) : error;
			}
		}

		return (input, context) =>
			withInvocation(
				{ handler: name, requestId: context?.awsRequestId, correlationId: correlationOf(input) },
				() =>
					withStateAttempt(retryCountIn(input), () =>
						untilDeadline(composition, input, () => withinTime(composition, context, () => run(input))),
					),
			);
	};
}

/** A task that asks about hundreds of packages, whose calls are summed up. */
export function batchTaskHandler<T>(
	name: string,
	throws: readonly string[],
	create: (composition: Composition) => (input: unknown) => Promise<T>,
): (composition: Composition) => TaskHandler<T> {
	return taskHandler(name, throws, (composition) => {
		const task = create(composition);
		return (input) => summingUpCalls(composition, () => task(input));
	});
}

/** A handler that is called without a context has no deadline. */
function withinTime<T>({ clock }: Composition, context: InvocationContext | undefined, work: () => T): T {
	if (!context) return work();
	return withDeadline(monotonicNow(clock) + context.getRemainingTimeInMillis() - RESERVE_MS, work);
}

/** A state machine may say until when: epoch milliseconds. */
function untilDeadline<T>({ clock }: Composition, input: unknown, work: () => T): T {
	const deadlineAt = property(input, "deadlineAt");
	if (typeof deadlineAt !== "number") return work();
	return withDeadline(monotonicNow(clock) + deadlineAt - clock.now(), work);
}

function correlationOf(input: unknown): string | undefined {
	const given = property(input, "correlationId");
	return isCorrelationId(given) ? given : correlationId();
}

/** The number of attempts that the state machine has made before: it says so in the input of each task. */
function retryCountIn(input: unknown): number {
	const given = property(input, "retryCount");
	return typeof given === "number" && Number.isSafeInteger(given) && given > 0 ? given : 0;
}

/** An error of a task is the state machine's to handle: a line and a metric are all that is due here. */
function report(
	composition: Composition,
	{ name: handler, throws, retryCount }: { name: string; throws: readonly string[]; retryCount: number },
	error: unknown,
): void {
	const type = errorType(error);
	const source = property(error, "source");
	metrics(composition).errorOccurred({
		errorType: type,
		service: typeof source === "string" ? source : "dephealth",
		handler,
	});
	if (!throws.includes(type)) {
		logger.error("a task has a defect", { handler, error });
		return;
	}
	const preset = stateRetryOf(type, handler.startsWith("collect-github") ? GITHUB_RETRY : HTTP_RETRY);
	const fields = { function: handler, attempt: retryCount + 1, error, error_type: type };
	if (!preset) logger.warn("a task failed", { handler, ...fields });
	else if (retryCount >= preset.maxRetries) logger.error("all attempts failed", { handler, ...fields });
	else {
		logger.warn("an attempt failed; another follows", {
			handler,
			...fields,
			// The upper bound: the state machine draws the delay at random below it.
			delay_seconds: delayBound(preset, retryCount + 1) / 1000,
		});
	}
}

function property(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
