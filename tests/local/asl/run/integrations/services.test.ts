import { TABLES } from "@dephealth/contract/tables.ts";
import { describe, expect, it, test } from "vitest";
import type { Integration } from "../../../../../packages/local/src/asl/parse/integration.ts";
import { dynamoDbIntegrations } from "../../../../../packages/local/src/asl/run/integrations/dynamodb.ts";
import {
	SNS_PUBLISH,
	SQS_DELETE_MESSAGE,
	SQS_SEND_MESSAGE,
	snsPublish,
	sqsReceiptAction,
	sqsSendMessage,
} from "../../../../../packages/local/src/asl/run/integrations/messages.ts";
import { AwsError } from "../../../../../packages/local/src/aws/aws-error.ts";
import { startDynamoDb } from "../../../../../packages/local/src/dynamodb/dynamodb.ts";
import { clock, run } from "./run-states.ts";

describe("a service's error", () => {
	const refuse = async (): Promise<never> => {
		throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
	};
	const table = {
		status: 400,
		body: `{"__type":"com.amazonaws#ConditionalCheckFailedException","message":"no"}`,
	};

	const invalid = {
		status: 400,
		body: `{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}`,
	};

	it.each<[string, Integration, string, string]>([
		[
			SQS_SEND_MESSAGE,
			sqsSendMessage(refuse),
			"SQS.QueueDoesNotExistException",
			"(Service: AmazonSQS; Status Code: 400; Error Code: QueueDoesNotExist; Request ID: ",
		],
		[
			SQS_DELETE_MESSAGE,
			sqsReceiptAction(refuse),
			"Sqs.QueueDoesNotExistException",
			"(Service: Sqs, Status Code: 400, Request ID: ",
		],
		[
			SNS_PUBLISH,
			snsPublish(async () => {
				throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
			}),
			"SNS.NotFoundException",
			"(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: ",
		],
		[
			SQS_SEND_MESSAGE,
			sqsSendMessage(async () => {
				throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
			}),
			"SQS.AmazonSQSException",
			"(Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: ",
		],
		...(
			[
				[
					"dynamodb:putItem",
					table,
					"DynamoDB.ConditionalCheckFailedException",
					"(Service: AmazonDynamoDBv2; ",
				],
				[
					"aws-sdk:dynamodb:putItem",
					table,
					"DynamoDb.ConditionalCheckFailedException",
					"(Service: DynamoDb, ",
				],
				[
					"dynamodb:getItem",
					invalid,
					"DynamoDB.AmazonDynamoDBException",
					"Error Code: ValidationException; ",
				],
				["aws-sdk:dynamodb:getItem", invalid, "DynamoDb.DynamoDbException", "(Service: DynamoDb, "],
			] as const
		).map(([action, answer, error, cause]): [string, Integration, string, string] => {
			const resource = `arn:aws:states:::${action}`;
			const integration = dynamoDbIntegrations(async () => answer).get(resource);
			if (!integration) throw new Error(`${resource} is missing`);
			return [resource, integration, error, cause];
		}),
	])(
		"of %s has the name and the cause that Step Functions gives it",
		async (resource, integration, error, cause) => {
			const fields = { QueueUrl: "q", MessageBody: "m", ReceiptHandle: "r", TopicArn: "t", Message: "m" };
			const ended = await run([[resource, integration]], {
				T: { Type: "Task", Resource: resource, Arguments: fields, End: true },
			});
			expect(ended.error).toBe(error);
			expect(ended.cause).toContain(cause);
		},
	);
});

test("a machine writes and reads DynamoDB itself, through both kinds of integration", async () => {
	const dynamoDb = await startDynamoDb({ tables: TABLES, tablePrefix: "t", clock });
	const table = { TableName: "t-operations" };
	const key = { pk: { S: "A" }, sk: { S: "B" } };
	const task = (action: string, fields: Record<string, unknown>) => ({
		Type: "Task",
		Resource: `arn:aws:states:::${action}`,
		Arguments: { ...table, ...fields },
	});
	const ended = await run([...dynamoDbIntegrations(dynamoDb.execute)], {
		Put: { ...task("dynamodb:putItem", { Item: { ...key, n: { N: "1" } } }), Next: "Add" },
		Add: {
			...task("dynamodb:updateItem", {
				Key: key,
				UpdateExpression: "ADD n :one",
				ExpressionAttributeValues: { ":one": { N: "1" } },
				ReturnValues: "UPDATED_NEW",
			}),
			Assign: { updated: "{% $states.result.Attributes %}" },
			Next: "Get",
		},
		Get: {
			...task("dynamodb:getItem", { Key: key }),
			Output: { got: "{% $states.result.Item.n.N %}", updated: "{% $updated %}" },
			Next: "Query",
		},
		Query: {
			...task("aws-sdk:dynamodb:query", {
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: "A" } },
			}),
			Output: { before: "{% $states.input %}", count: "{% $states.result.Count %}" },
			End: true,
		},
	});
	expect(ended.result).toEqual({ before: { got: "2", updated: { n: { N: "2" } } }, count: 1 });
	await dynamoDb.close();
});
