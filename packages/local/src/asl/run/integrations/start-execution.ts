/** Executions that start executions. */
import { createHash } from "node:crypto";
import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { StepFunctionsError, TaskFailure } from "../../aws-errors.ts";
import type { Integration, IntegrationCall } from "../../parse/integration.ts";
import type { Engine } from "../engine.ts";
import { requiredText, withMetadata } from "./service-failure.ts";

export const START_EXECUTION = "arn:aws:states:::states:startExecution";
export const START_EXECUTION_SYNC = "arn:aws:states:::states:startExecution.sync:2";

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
