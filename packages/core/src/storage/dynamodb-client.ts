import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * The process's DynamoDB client. Endpoint, region and credentials come from the environment, as the SDK reads
 * them. Its retries are pinned: two quick ones for throttling; anything longer belongs to the state machine.
 */
export function createDynamoDbClient(): DynamoDBDocumentClient {
	const client = new DynamoDBClient({ maxAttempts: 3, retryMode: "standard" });
	return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
