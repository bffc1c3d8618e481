/** Routes by which operators watch and steer executions of the state machines. */
import * as z from "zod";
import { BULK_REQUEST } from "../function-sizes.ts";
import { handlerPath, type Route } from "./route.ts";

/** The calls with which an operator looks at executions. */
export const EXECUTION_QUERIES = [
	"ListStateMachines",
	"ListExecutions",
	"DescribeExecution",
	"GetExecutionHistory",
	"DescribeStateMachine",
	"DescribeStateMachineForExecution",
	"ListMapRuns",
	"DescribeMapRun",
] as const;

/** The calls with which an operator changes executions. */
export const EXECUTION_ACTIONS = [
	"StartExecution",
	"StopExecution",
	"RedriveExecution",
	"UpdateMapRun",
	"TestState",
] as const;

export const STEP_FUNCTIONS_CALLS = [...EXECUTION_QUERIES, ...EXECUTION_ACTIONS] as const;
export type StepFunctionsCall = (typeof STEP_FUNCTIONS_CALLS)[number];

const arn = z.string().min(1).max(2048).optional();

/** The fields of the Step Functions API, bounded. Each call takes the ones that it has there. */
export const stepFunctionsBodySchema = z.strictObject({
	stateMachineArn: arn,
	executionArn: arn,
	mapRunArn: arn,
	name: z.string().min(1).max(80).optional(),
	input: z.string().max(262_144).optional(),
	statusFilter: z
		.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"])
		.optional(),
	maxResults: z.number().int().min(0).max(1000).optional(),
	nextToken: z.string().max(3096).optional(),
	reverseOrder: z.boolean().optional(),
	includeExecutionData: z.boolean().optional(),
	error: z.string().max(256).optional(),
	cause: z.string().max(32_768).optional(),
	maxConcurrency: z.number().int().min(0).optional(),
	toleratedFailurePercentage: z.number().min(0).max(100).optional(),
	toleratedFailureCount: z.number().int().min(0).optional(),
	stateName: z.string().min(1).max(80).optional(),
	variables: z.string().max(262_144).optional(),
	context: z.string().max(262_144).optional(),
	inspectionLevel: z.enum(["INFO", "DEBUG", "TRACE"]).optional(),
	mock: z
		.strictObject({
			result: z.string().max(262_144).optional(),
			errorOutput: z
				.strictObject({ error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() })
				.optional(),
		})
		.optional(),
	stateConfiguration: z.strictObject({ retrierRetryCount: z.number().int().min(0).optional() }).optional(),
});
export type StepFunctionsBody = z.infer<typeof stepFunctionsBodySchema>;

export const callStepFunctions = {
	method: "POST",
	path: "/v1/step-functions/{call}",
	handler: handlerPath("executions/call-step-functions"),
	size: BULK_REQUEST,
	auth: "operator",
	summary: "Look at executions, start, stop and redrive them",
	description:
		"The Step Functions API, for this product's machines alone, under the API's own authority: the body has the fields of the call, the answer is its answer. `ListStateMachines` names the machines as `state-machines/` does. Times are ISO 8601. What Step Functions refuses is `step_functions_refused`, with its error's name as `details.reason`. `TestState` tries a state of a machine as it is deployed: `stateMachineArn` or `executionArn` and `stateName` stand in place of `definition` and `roleArn`. A Task without a `mock` really calls its function; an answer is awaited for 20 s.",
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
