/** The events of a task in the history. A task whose resource is a function has special events. */
import type { TaskFailure } from "../../aws-errors.ts";
import type { TaskState } from "../../parse/definition.ts";
import type { Payload } from "../../payload.ts";
import type { Frame } from "./frame.ts";
import { type Run, record, recordFailure } from "./run.ts";

export type TaskLimits = { timeout: number | undefined; heartbeat: number | undefined };

export function recordScheduled(
	run: Run,
	frame: Frame,
	{ functionArn, resourceType, resource }: TaskState,
	scheduled: { parameters: Payload; limits: TaskLimits; roleArn: string | undefined },
): void {
	const { parameters, roleArn } = scheduled;
	const { timeout, heartbeat } = scheduled.limits;
	const rest = {
		...(timeout !== undefined && { timeoutInSeconds: timeout }),
		...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
		...(roleArn !== undefined && { taskCredentials: { roleArn } }),
	};
	if (functionArn !== undefined) {
		record(run, frame, "LambdaFunctionScheduled", { resource: functionArn, input: parameters.text, ...rest });
		record(run, frame, "LambdaFunctionStarted");
		return;
	}
	record(run, frame, "TaskScheduled", {
		resourceType,
		resource,
		region: run.region,
		parameters: parameters.text,
		...rest,
	});
	record(run, frame, "TaskStarted", { resourceType, resource });
}

export function recordSubmitted(
	run: Run,
	frame: Frame,
	{ resourceType, resource }: TaskState,
	answer: Payload,
): void {
	record(run, frame, "TaskSubmitted", { resourceType, resource, output: answer.text });
}

export function recordSucceeded(
	run: Run,
	frame: Frame,
	{ functionArn, resourceType, resource }: TaskState,
	{ text: output }: Payload,
): void {
	if (functionArn !== undefined) record(run, frame, "LambdaFunctionSucceeded", { output });
	else record(run, frame, "TaskSucceeded", { resourceType, resource, output });
}

export function recordFailed(
	run: Run,
	frame: Frame,
	{ functionArn, resourceType, resource }: TaskState,
	{ error, causeText: cause }: TaskFailure,
): void {
	const details = { ...(error !== "" && { error }), ...(cause !== "" && { cause }) };
	const outcome = error === "States.Timeout" ? "TimedOut" : "Failed";
	if (functionArn !== undefined) recordFailure(run, frame, `LambdaFunction${outcome}`, details);
	else recordFailure(run, frame, `Task${outcome}`, { resourceType, resource, ...details });
}
