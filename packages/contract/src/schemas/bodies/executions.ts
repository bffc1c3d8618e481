/** The fields of calls of the Step Functions API. */
import * as z from "zod/mini";
import { EXECUTIONS_AT_ONCE } from "../../step-functions-calls.ts";
import { filled, text } from "./texts.ts";

const arn = z.optional(filled(2048));
const json = z.optional(text(262_144));
const errorName = z.optional(text(256));
const errorCause = z.optional(text(32_768));
const count = z.optional(z.int().check(z.gte(0)));

/** The fields of the Step Functions API, bounded. Each call takes the ones that it has there. */
export const stepFunctionsBodySchema = z.strictObject({
	stateMachineArn: arn,
	executionArn: arn,
	executionArns: z.optional(z.array(filled(2048)).check(z.maxLength(EXECUTIONS_AT_ONCE))),
	mapRunArn: arn,
	name: z.optional(filled(80)),
	input: json,
	statusFilter: z.optional(
		z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]),
	),
	maxResults: z.optional(z.int().check(z.gte(0), z.lte(1000))),
	nextToken: z.optional(text(3096)),
	reverseOrder: z.optional(z.boolean()),
	includeExecutionData: z.optional(z.boolean()),
	error: errorName,
	cause: errorCause,
	maxConcurrency: count,
	toleratedFailurePercentage: z.optional(z.number().check(z.gte(0), z.lte(100))),
	toleratedFailureCount: count,
	stateName: z.optional(filled(80)),
	variables: json,
	context: json,
	inspectionLevel: z.optional(z.enum(["INFO", "DEBUG", "TRACE"])),
	mock: z.optional(
		z.strictObject({
			result: json,
			errorOutput: z.optional(z.strictObject({ error: errorName, cause: errorCause })),
		}),
	),
	stateConfiguration: z.optional(z.strictObject({ retrierRetryCount: count })),
});
export type StepFunctionsBody = z.infer<typeof stepFunctionsBodySchema>;
