/** The context object of a tested state: the caller's, checked like AWS with the same messages, or a default one. */
import type { TestStateInput } from "@aws-sdk/client-sfn";
import { asObject } from "../../parse/fields.ts";
import type { RawObject } from "../../parse/refuse-unsupported.ts";
import { parseJson, refuse, type Subject } from "./test-state-request.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
	Execution: ["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"],
	State: ["EnteredTime", "Name", "RetryCount"],
	StateMachine: ["Id", "Name"],
	Task: ["Token"],
};
const NOT_TEXT: ReadonlySet<string> = new Set(["Input", "RedriveCount", "RetryCount"]);
/** The name of any tested state in the context object. */
const TESTED_STATE = "StateName";
const MACHINE = "TestState";

/**
 * @param place where the machine would be
 * @throws StepFunctionsError `ValidationException`
 */
export function contextOf(
	request: TestStateInput,
	{ state }: Subject,
	input: unknown,
	place: { region: string; accountId: string; time: string },
): RawObject {
	if (request.context !== undefined) return givenContext(request, state);
	const { region, accountId, time } = place;
	const doesWork = ["Task", "Map", "Parallel"].includes(String(state["Type"]));
	return {
		Execution: {
			Id: `arn:aws:states:${region}:${accountId}:express:${MACHINE}:${MACHINE}`,
			Input: input,
			Name: MACHINE,
			RoleArn: request.roleArn ?? null,
			StartTime: time,
		},
		StateMachine: { Id: `arn:aws:states:${region}:${accountId}:stateMachine:${MACHINE}`, Name: MACHINE },
		State: { Name: TESTED_STATE, EnteredTime: time, ...(doesWork && { RetryCount: 0 }) },
	};
}

/** AWS takes a context object with a mock alone. */
function givenContext({ context = "", mock }: TestStateInput, state: RawObject): RawObject {
	if (!mock) refuse("A 'context' can only be given with a 'mock'.");
	const given = asObject(parseJson("context", context), "context");
	for (const [part, value] of Object.entries(given)) {
		if (part === "Map") invalid("'Map' field is not supported when mocking a Context object");
		const allowed = Object.hasOwn(FIELDS, part) ? FIELDS[part] : undefined;
		if (!allowed) return invalid(`Field '${part}' is not allowed`);
		for (const [field, inner] of Object.entries(asObject(value, `context.${part}`))) {
			if (!allowed.includes(field)) invalid(`Field '${field}' is not allowed`);
			if (typeof inner !== "string" && !NOT_TEXT.has(field)) invalid(`${part}.${field} must be a string`);
		}
	}
	const waits = state["Type"] === "Task" && /\.sync|\.waitForTaskToken/.test(String(state["Resource"]));
	if (given["Task"] !== undefined && !waits)
		invalid(
			"Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
		);
	return given;
}

function invalid(what: string): never {
	return refuse(`Invalid Context object provided: ${what}`);
}
