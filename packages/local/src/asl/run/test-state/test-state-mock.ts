/** The work of a tested state as the caller gives it, checked as AWS does and in its words. */
import type { TestStateInput } from "@aws-sdk/client-sfn";
import { StepFunctionsError, TaskFailure } from "../../aws-errors.ts";
import type { Integration } from "../../parse/integration.ts";
import type { RawObject } from "../../parse/refuse-unsupported.ts";
import { refuse, type Subject } from "./test-state-request.ts";

const NEEDS_MOCK =
	"TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]";
const EXCEEDED = new TaskFailure(
	"States.ExceedToleratedFailureThreshold",
	"The specified tolerated failure threshold was exceeded",
);

/** @returns undefined when the state does its real work. @throws StepFunctionsError `ValidationException`, `InvalidDefinition` */
export function mockOf(request: TestStateInput, { state }: Subject): Integration | undefined {
	const { mock, revealSecrets, stateConfiguration: { mapIterationFailureCount: failures } = {} } = request;
	const type = String(state["Type"]);
	const resource = String(state["Resource"] ?? "");
	if (!mock) {
		if (failures !== undefined)
			refuse("TestState does not support MapIterationFailureCount when a mock is not specified.");
		if (type === "Map" || type === "Parallel") throw new StepFunctionsError("InvalidDefinition", NEEDS_MOCK);
		if (/\.sync|\.waitForTaskToken/.test(resource))
			refuse(`The resource '${resource}' can only be tested with a 'mock'.`);
		return undefined;
	}
	if (type !== "Task" && type !== "Map" && type !== "Parallel")
		refuse(`State type '${type}' is not supported when a mock is specified`);
	if (revealSecrets) refuse("TestState does not support RevealSecrets when a mock is specified.");
	if ((mock.result === undefined) === (mock.errorOutput === undefined))
		refuse("A test mock should have only one of the following fields: [result, errorOutput].");
	if (mock.errorOutput) {
		const { error = "", cause = "" } = mock.errorOutput;
		return failing(new TaskFailure(error, cause));
	}
	const result = resultOf(mock.result ?? "", state);
	if (failures !== undefined && exceedsTolerance(state, failures, result)) return failing(EXCEEDED);
	return async () => result;
}

function failing(failure: TaskFailure): Integration {
	return async () => {
		throw failure;
	};
}

function resultOf(text: string, { Type: type, Branches: branches }: RawObject): unknown {
	let result: unknown;
	try {
		result = JSON.parse(text);
	} catch {
		refuse("Mocked result must be valid JSON");
	}
	if (type === "Task") return result;
	if (!Array.isArray(result)) return refuse("Mocked result must be an array.");
	if (type === "Parallel" && Array.isArray(branches) && branches.length !== result.length)
		refuse("Mocked result must contain the same number of items as number of Parallel branches.");
	return result;
}

function exceedsTolerance(state: RawObject, failures: number, result: unknown): boolean {
	const items = Array.isArray(result) ? result.length : 0;
	if (failures > items)
		refuse("Map iteration failure count must be less than or equal to the number of Map iterations");
	const count = toleranceOf(state, "ToleratedFailureCount");
	const percentage = toleranceOf(state, "ToleratedFailurePercentage");
	if (count === undefined && percentage === undefined) return failures > 0;
	return failures > (count ?? items) || failures * 100 > (percentage ?? 100) * items;
}

function toleranceOf(state: RawObject, field: string): number | undefined {
	const value = state[field];
	if (value === undefined || typeof value === "number") return value;
	return refuse(`'${field}' can only be tested here as a number, not as an expression.`);
}
