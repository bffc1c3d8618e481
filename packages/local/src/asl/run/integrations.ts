/** The service integrations the state machines use, each over a function that does the real work. */
import { createHash, randomUUID } from "node:crypto";
import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import type { Clock } from "@dephealth/core/clock.ts";
import { StepFunctionsError, TaskFailure } from "../aws-errors.ts";
import type { Integration, IntegrationCall } from "../parse/integration.ts";
import type { Engine } from "./engine.ts";

export const LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke";
export const SQS_SEND_MESSAGE = "arn:aws:states:::sqs:sendMessage";
export const SQS_DELETE_MESSAGE = "arn:aws:states:::aws-sdk:sqs:deleteMessage";
export const SQS_CHANGE_VISIBILITY = "arn:aws:states:::aws-sdk:sqs:changeMessageVisibility";
export const SNS_PUBLISH = "arn:aws:states:::sns:publish";
export const START_EXECUTION = "arn:aws:states:::states:startExecution";
export const START_EXECUTION_SYNC = "arn:aws:states:::states:startExecution.sync:2";

/** What a function learns about its invocation, as far as it exists here. */
export type InvocationContext = {
	awsRequestId: string;
	getRemainingTimeInMillis(): number;
	/** Aborted when nobody waits for the result any more. Lambda itself has no such thing. */
	signal: AbortSignal;
};

export type LambdaFunction = (payload: unknown, context: InvocationContext) => Promise<unknown>;

/** Lambda's limit for one invocation. */
const MAX_INVOCATION_MS = 900_000;
/** Keeps the cause valid JSON below the length at which the engine would cut it. */
const MAX_ERROR_MESSAGE = 8_000;
const MAX_TRACE_LINES = 12;
const MAX_TRACE_LINE = 300;

/**
 * `arn:aws:states:::lambda:invoke`. A function's error becomes the state's `Error` by its name, and its `Cause` as
 * Lambda reports it: JSON with errorType, errorMessage and trace. Payload and result pass through JSON.
 *
 * @param resolve finds a function by `FunctionName` as the definition gives it; undefined when there is none
 */
export function lambdaInvoke(
	resolve: (functionName: string) => LambdaFunction | undefined | Promise<LambdaFunction | undefined>,
	clock: Pick<Clock, "now">,
): Integration {
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
			throw new TaskFailure("Lambda.ResourceNotFoundException", `Function not found: ${functionName}`);
		}
		const end = Math.min(call.deadline ?? Number.POSITIVE_INFINITY, clock.now() + MAX_INVOCATION_MS);
		const context: InvocationContext = {
			awsRequestId: randomUUID(),
			getRemainingTimeInMillis: () => Math.max(0, end - clock.now()),
			signal: call.signal,
		};
		let result: unknown;
		try {
			result = await invoke(structuredClone(payload ?? {}), context);
		} catch (error) {
			throw toLambdaFailure(error);
		}
		return { ExecutedVersion: "$LATEST", Payload: throughJson(result), StatusCode: 200 };
	};
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
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	const trace = (error.stack ?? "").split("\n").slice(0, MAX_TRACE_LINES);
	const cause = {
		errorType: error.name,
		errorMessage: error.message.slice(0, MAX_ERROR_MESSAGE),
		trace: trace.map((line) => line.trim().slice(0, MAX_TRACE_LINE)),
	};
	return new TaskFailure(error.name, JSON.stringify(cause));
}

export type MessageAnswer = { MessageId: string; [field: string]: unknown };

/** A message as the definition's `Arguments` give it, its body or message as text. */
export type SqsMessage = { QueueUrl: string; MessageBody: string; [field: string]: unknown };
export type SnsMessage = { TopicArn: string; Message: string; [field: string]: unknown };

/** `arn:aws:states:::sqs:sendMessage`. A body that is not text is sent as JSON, as Step Functions does. */
export function sqsSendMessage(
	send: (message: SqsMessage, signal: AbortSignal) => Promise<MessageAnswer>,
): Integration {
	return (call) => {
		const fields = call.arguments as Record<string, unknown>;
		const message = {
			...fields,
			QueueUrl: requiredText(call, "QueueUrl", "SQS.InvalidParameterValueException"),
			MessageBody: bodyText(fields["MessageBody"], "MessageBody", "SQS.InvalidParameterValueException"),
		};
		return send(message, call.signal);
	};
}

/** A message in flight, as the definition's `Arguments` name it. */
export type SqsReceipt = { QueueUrl: string; ReceiptHandle: string; [field: string]: unknown };

/**
 * The SDK integrations `aws-sdk:sqs:deleteMessage` and `aws-sdk:sqs:changeMessageVisibility`, which answer nothing.
 *
 * @param act throws TaskFailure by the name the SDK integration gives, e.g. `Sqs.MessageNotInflightException`
 */
export function sqsReceiptAction(
	act: (receipt: SqsReceipt, signal: AbortSignal) => Promise<void>,
): Integration {
	return async (call) => {
		const receipt = {
			...(call.arguments as Record<string, unknown>),
			QueueUrl: requiredText(call, "QueueUrl", "Sqs.InvalidParameterValueException"),
			ReceiptHandle: requiredText(call, "ReceiptHandle", "Sqs.InvalidParameterValueException"),
		};
		await act(receipt, call.signal);
		return {};
	};
}

/** `arn:aws:states:::sns:publish`. A message that is not text is published as JSON. */
export function snsPublish(
	publish: (message: SnsMessage, signal: AbortSignal) => Promise<MessageAnswer>,
): Integration {
	return (call) => {
		const fields = call.arguments as Record<string, unknown>;
		const message = {
			...fields,
			TopicArn: requiredText(call, "TopicArn", "SNS.InvalidParameterException"),
			Message: bodyText(fields["Message"], "Message", "SNS.InvalidParameterException"),
		};
		return publish(message, call.signal);
	};
}

/**
 * `arn:aws:states:::states:startExecution`: starts another execution and does not wait.
 *
 * @param engine given as a function, since the engine needs its integrations before it exists
 */
export function startExecution(engine: () => Pick<Engine, "startExecution" | "waitFor">): Integration {
	return async (call) => {
		const { executionArn, startDate } = startChild(engine(), call);
		return { ExecutionArn: executionArn, StartDate: startDate.toISOString() };
	};
}

/** `arn:aws:states:::states:startExecution.sync:2`: starts another execution and gives its description. */
export function startExecutionSync(
	engine: () => Pick<Engine, "startExecution" | "stopExecution" | "waitFor">,
): Integration {
	return async (call) => {
		const { executionArn, startDate } = startChild(engine(), call);
		call.submitted({ ExecutionArn: executionArn, StartDate: startDate.toISOString() });
		const stop = () => engine().stopExecution({ executionArn });
		call.signal.addEventListener("abort", stop, { once: true });
		try {
			const ended = describeForState(await engine().waitFor(executionArn));
			if (ended.Status === "SUCCEEDED") return ended;
			throw new TaskFailure("States.TaskFailed", JSON.stringify(ended));
		} finally {
			call.signal.removeEventListener("abort", stop);
		}
	};
}

function startChild(engine: Pick<Engine, "startExecution">, call: IntegrationCall) {
	const stateMachineArn = requiredText(call, "StateMachineArn", "StepFunctions.ValidationException");
	const { Name: givenName, Input: input } = call.arguments as Record<string, unknown>;
	// The same attempt after a restart finds the execution it started before.
	const name =
		typeof givenName === "string" ? givenName : createHash("sha256").update(call.attemptId).digest("hex");
	const text = typeof input === "string" ? input : JSON.stringify(input ?? {});
	try {
		return engine.startExecution({ stateMachineArn, name, input: text });
	} catch (error) {
		if (!(error instanceof StepFunctionsError)) throw error;
		if (error.type !== "ExecutionAlreadyExists" || givenName !== undefined) {
			throw new TaskFailure(`StepFunctions.${error.type}Exception`, error.message);
		}
		const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
		return { executionArn, startDate: new Date(0) };
	}
}

function describeForState(ended: DescribeExecutionOutput) {
	return {
		ExecutionArn: ended.executionArn,
		Input: parsed(ended.input),
		InputDetails: { Included: true },
		Name: ended.name,
		...(ended.output !== undefined && { Output: parsed(ended.output), OutputDetails: { Included: true } }),
		...(ended.error !== undefined && { Error: ended.error }),
		...(ended.cause !== undefined && { Cause: ended.cause }),
		StartDate: ended.startDate?.getTime(),
		StateMachineArn: ended.stateMachineArn,
		Status: ended.status,
		StopDate: ended.stopDate?.getTime(),
	};
}

function parsed(text: string | undefined): unknown {
	return text === undefined ? undefined : JSON.parse(text);
}

function requiredText(call: IntegrationCall, field: string, error: string): string {
	const value = (call.arguments as Record<string, unknown>)[field];
	if (typeof value === "string" && value !== "") return value;
	throw new TaskFailure(error, `The state '${call.stateName}' must give '${field}' in its Arguments.`);
}

function bodyText(body: unknown, field: string, error: string): string {
	if (typeof body === "string") return body;
	if (body !== undefined) return JSON.stringify(body);
	throw new TaskFailure(error, `The Arguments have no '${field}'.`);
}
