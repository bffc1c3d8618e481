/** Puts the runtime's services behind the AWS endpoint. */
import { handleStepFunctionsRequest } from "./asl/step-functions-protocol.ts";
import type { AwsServices } from "./aws-endpoint.ts";
import type { LocalDynamoDb } from "./dynamodb/dynamodb.ts";
import { handleSnsRequest } from "./messaging/sns-protocol.ts";
import { handleSqsRequest } from "./messaging/sqs-protocol.ts";
import type { Workflows } from "./workflows.ts";

/** @returns what the endpoint calls once it knows its own URL */
export function awsServices(options: {
	dynamoDb: LocalDynamoDb;
	workflows: Workflows;
	region: string;
}): (endpoint: string) => AwsServices {
	const { dynamoDb, workflows, region } = options;
	return (endpoint) => ({
		dynamoDb,
		stepFunctions: (operation, body) => handleStepFunctionsRequest(workflows.engine, operation, body),
		async sqs(operation, body, signal) {
			const context = { queues: workflows.queues, endpoint, region, signal };
			return { status: 200, body: await handleSqsRequest(context, operation, body) };
		},
		sns: (form) => handleSnsRequest(workflows.topics, form),
	});
}
