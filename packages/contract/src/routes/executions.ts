/** Routes by which operators watch and steer executions of the state machines. */
import * as z from "zod";
import { BULK_REQUEST } from "../function-sizes.ts";
import { stepFunctionsBodySchema } from "../schemas/bodies/executions.ts";
import { STEP_FUNCTIONS_CALLS } from "../step-functions-calls.ts";
import { handlerPath, type Route } from "./route.ts";

export const callStepFunctions = {
	method: "POST",
	path: "/v1/step-functions/{call}",
	handler: handlerPath("executions/call-step-functions"),
	size: BULK_REQUEST,
	auth: "operator",
	summary: "Look at executions, start, stop and redrive them",
	description:
		"The Step Functions API, for this product's machines alone, under the API's own authority: the body has the fields of the call, the answer is its answer. `ListStateMachines` names the machines as `state-machines/` does. `DescribeExecutions`, which Step Functions does not have, tells of up to 50 `executionArns` their `status`, `output` and `error`; those that are not kept are left out, as are outputs above 16 KB. Times are ISO 8601. What Step Functions refuses is `step_functions_refused`, with its error's name as `details.reason`. `TestState` tries a state of a machine as it is deployed: `stateMachineArn` or `executionArn` and `stateName` stand in place of `definition` and `roleArn`. A Task without a `mock` really calls its function; an answer is awaited for 20 s.",
	pathParameters: z.object({
		call: z
			.enum(STEP_FUNCTIONS_CALLS)
			.describe("https://docs.aws.amazon.com/step-functions/latest/apireference/"),
	}),
	requestBody: { description: "The fields of the call.", schema: stepFunctionsBodySchema },
	responses: { 200: { description: "As Step Functions answers.", schema: z.looseObject({}) } },
	errors: ["execution_not_found", "step_functions_refused"],
} as const satisfies Route;

export const EXECUTION_ROUTES: readonly Route[] = [callStepFunctions];
