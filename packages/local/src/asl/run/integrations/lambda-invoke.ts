/** Functions as tasks, with Lambda's limits and in Lambda's words. */
import { randomUUID } from "node:crypto";
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import { TaskFailure } from "../../aws-errors.ts";
import type { Integration } from "../../parse/integration.ts";
import { createDeadlines, type Deadlines } from "../deadlines.ts";
import { openScope, untilInterrupted } from "../interpreter/interruption.ts";
import { LAMBDA, optimisedFailure, requiredText, withMetadata } from "./service-failure.ts";

/** The part of Lambda's context that exists here. */
export type InvocationContext = {
	awsRequestId: string;
	getRemainingTimeInMillis(): number;
	/** Aborted when nobody waits for the result any more. Lambda itself has no such thing. */
	signal: AbortSignal;
};

export type LambdaFunction = (payload: unknown, context: InvocationContext) => Promise<unknown>;

/** Finds a function by `FunctionName` as the definition gives it: a name or an ARN. Undefined when there is none. */
export type ResolveLambda = (
	functionName: string,
) => LambdaFunction | undefined | Promise<LambdaFunction | undefined>;

/** Lambda's limit for one invocation, and the default here. */
const MAX_TIMEOUT_SECONDS = 900;
/** Keeps the cause valid JSON below the length at which the engine would cut it. */
const MAX_ERROR_MESSAGE = 8_000;
const MAX_TRACE_LINES = 12;
const MAX_TRACE_LINE = 300;

/**
 * `arn:aws:states:::lambda:invoke`. A function's error becomes the state's `Error` by its name, and its `Cause` as
 * Lambda reports it: JSON with errorType, errorMessage and trace. One that takes longer than its timeout is given up,
 * as `Sandbox.Timedout`. Payload and result pass through JSON.
 *
 * @param timeoutSeconds of a function. Default 900, the most Lambda grants
 */
export function lambdaInvoke(
	resolve: ResolveLambda,
	clock: Clock,
	timeoutSeconds: (functionName: string) => number | undefined = () => undefined,
): Integration {
	const deadlines = createDeadlines(clock);
	return async (call) => {
		const functionName = requiredText(call, "FunctionName", "Lambda.InvalidParameterValueException");
		const { Payload: payload, InvocationType: type } = call.arguments as Record<string, unknown>;
		if (type !== undefined && type !== "RequestResponse") {
			throw new TaskFailure(
				"Lambda.InvalidParameterValueException",
				`InvocationType '${type}' is not supported here; only RequestResponse is.`,
			);
		}
		const invoke = await resolve(functionName);
		if (!invoke) {
			throw optimisedFailure(LAMBDA, {
				code: "ResourceNotFoundException",
				message: `Function not found: ${functionName}`,
				status: 404,
			});
		}
		const seconds = timeoutSeconds(functionName) ?? MAX_TIMEOUT_SECONDS;
		const result = await withinTimeout(clock, deadlines, seconds, call.signal, (context) =>
			invoke(eventOf(payload), context),
		);
		return withMetadata({ ExecutedVersion: "$LATEST", Payload: throughJson(result), StatusCode: 200 });
	};
}

/** Text that is JSON is parsed; any other text stays a text. */
function eventOf(payload: unknown): unknown {
	if (typeof payload !== "string") return structuredClone(payload ?? {});
	try {
		return JSON.parse(payload);
	} catch {
		return payload;
	}
}

/** @throws TaskFailure as Lambda reports it; Interrupted when the task itself is over */
async function withinTimeout(
	clock: Clock,
	deadlines: Deadlines,
	seconds: number,
	outer: AbortSignal,
	invoke: (context: InvocationContext) => Promise<unknown>,
): Promise<unknown> {
	const scope = openScope(outer);
	const end = monotonicNow(clock) + seconds * 1000;
	const awsRequestId = randomUUID();
	let isLate = false;
	const cancel = deadlines.add(clock.now() + seconds * 1000, () => {
		isLate = true;
		scope.abort();
	});
	try {
		const context = {
			awsRequestId,
			getRemainingTimeInMillis: () => Math.max(0, end - monotonicNow(clock)),
			signal: scope.signal,
		};
		return await untilInterrupted(invoke(context), scope.signal);
	} catch (error) {
		if (outer.aborted) throw error;
		throw isLate ? timedOut(awsRequestId, seconds) : toLambdaFailure(error);
	} finally {
		cancel();
		scope.close();
	}
}

/** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
function timedOut(requestId: string, seconds: number): TaskFailure {
	const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
	return new TaskFailure("Sandbox.Timedout", JSON.stringify({ errorType: "Sandbox.Timedout", errorMessage }));
}

/** @throws TaskFailure as Lambda does for a result it cannot write as JSON */
function throughJson(result: unknown): unknown {
	try {
		return result === undefined ? null : JSON.parse(JSON.stringify(result));
	} catch (error) {
		throw new TaskFailure(
			"Runtime.MarshalError",
			JSON.stringify({ errorType: "Runtime.MarshalError", errorMessage: String(error), trace: [] }),
		);
	}
}

function toLambdaFailure(thrown: unknown): TaskFailure {
	if (thrown instanceof TaskFailure) return thrown;
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	const trace = (error.stack ?? "").split("\n").slice(0, MAX_TRACE_LINES);
	const cause = {
		errorType: error.name,
		errorMessage: error.message.slice(0, MAX_ERROR_MESSAGE),
		trace: trace.map((line) => line.trim().slice(0, MAX_TRACE_LINE)),
	};
	return new TaskFailure(error.name, JSON.stringify(cause));
}
