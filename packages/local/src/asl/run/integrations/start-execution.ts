/** Executions that start executions. */
import { createHash } from "node:crypto";
import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { StepFunctionsError, TaskFailure } from "../../aws-errors.ts";
import type { Integration, IntegrationCall } from "../../parse/integration.ts";
import type { Engine } from "../engine.ts";
import { optimisedFailure, requiredText, STEP_FUNCTIONS, withMetadata } from "./service-failure.ts";

export const START_EXECUTION = "arn:aws:states:::states:startExecution";
export const START_EXECUTION_SYNC = "arn:aws:states:::states:startExecution.sync:2";
/** The older form, which gives input and output as text. */
export const START_EXECUTION_SYNC_1 = "arn:aws:states:::states:startExecution.sync";

/**
 * `arn:aws:states:::states:startExecution`: starts another execution and does not wait.
 *
 * @param engine given as a function, since the engine needs its integrations before it exists
 */
export function startExecution(engine: () => Pick<Engine, "startExecution" | "waitFor">): Integration {
	return async (call) => {
		const { executionArn, startDate } = startChild(engine(), call);
		return withMetadata({ ExecutionArn: executionArn, StartDate: startDate.toISOString() });
	};
}

/**
 * `arn:aws:states:::states:startExecution.sync:2`: starts another execution and gives its description.
 *
 * @param read reads input and output: default as JSON; the older form leaves them as text
 */
export function startExecutionSync(
	engine: () => Pick<Engine, "startExecution" | "stopExecution" | "waitFor">,
	read: (text: string) => unknown = JSON.parse,
): Integration {
	return async (call) => {
		const { executionArn, startDate } = startChild(engine(), call);
		call.submitted({ ExecutionArn: executionArn, StartDate: startDate.toISOString() });
		const stop = () => engine().stopExecution({ executionArn });
		call.signal.addEventListener("abort", stop, { once: true });
		try {
			const ended = describeForState(await engine().waitFor(executionArn), read);
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
			throw optimisedFailure(STEP_FUNCTIONS, { code: error.type, message: error.message, status: 400 });
		}
		const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
		return { executionArn, startDate: new Date(0) };
	}
}

function describeForState(ended: DescribeExecutionOutput, read: (text: string) => unknown) {
	return {
		ExecutionArn: ended.executionArn,
		Input: read(ended.input ?? "{}"),
		InputDetails: { Included: true },
		Name: ended.name,
		...(ended.output !== undefined && { Output: read(ended.output), OutputDetails: { Included: true } }),
		...(ended.error !== undefined && { Error: ended.error }),
		...(ended.cause !== undefined && { Cause: ended.cause }),
		RedriveCount: ended.redriveCount,
		RedriveStatus: ended.redriveStatus,
		...(ended.redriveStatusReason !== undefined && { RedriveStatusReason: ended.redriveStatusReason }),
		StartDate: ended.startDate?.getTime(),
		StateMachineArn: ended.stateMachineArn,
		Status: ended.status,
		StopDate: ended.stopDate?.getTime(),
	};
}
