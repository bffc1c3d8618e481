/** DynamoDB as tasks: the four operations Step Functions made for it, and the SDK's. */
import { TaskFailure } from "../../aws-errors.ts";
import type { Integration, Integrations } from "../../parse/integration.ts";
import { DYNAMODB, optimisedFailure, sdkFailure, withMetadata } from "./service-failure.ts";

/** Answers an operation of DynamoDB, such as `GetItem`; the body is JSON text. */
export type ExecuteDynamoDb = (
	operation: string,
	input: unknown,
) => Promise<{ status: number; body: string }>;

const OPTIMISED = ["getItem", "putItem", "updateItem", "deleteItem"] as const;
const OF_THE_SDK = [
	...OPTIMISED,
	"query",
	"scan",
	"batchGetItem",
	"batchWriteItem",
	"transactGetItems",
	"transactWriteItems",
	"describeTable",
	"listTables",
] as const;

/** `arn:aws:states:::dynamodb:getItem` and its kin, `arn:aws:states:::aws-sdk:dynamodb:…`. */
export function dynamoDbIntegrations(execute: ExecuteDynamoDb): Integrations {
	return new Map([
		...OPTIMISED.map((action): [string, Integration] => [
			`arn:aws:states:::dynamodb:${action}`,
			async (call) => withMetadata(await run(execute, action, call.arguments, optimisedFailure)),
		]),
		...OF_THE_SDK.map((action): [string, Integration] => [
			`arn:aws:states:::aws-sdk:dynamodb:${action}`,
			(call) => run(execute, action, call.arguments, sdkFailure),
		]),
	]);
}

async function run(
	execute: ExecuteDynamoDb,
	action: string,
	input: unknown,
	toFailure: typeof sdkFailure,
): Promise<Record<string, unknown>> {
	const { status, body } = await execute(action.charAt(0).toUpperCase() + action.slice(1), input);
	const answer = JSON.parse(body) as Record<string, unknown>;
	if (status < 300) return answer;
	const { __type: type, message } = answer;
	if (typeof type !== "string") throw new TaskFailure("DynamoDB.InternalServerError", body);
	const code = type.slice(type.indexOf("#") + 1);
	throw toFailure(DYNAMODB, { code, message: typeof message === "string" ? message : code, status });
}
