import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** DynamoDB answers within milliseconds; the SDK itself would wait for ever for a connection that died silently. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true } as const;

/**
 * The process's DynamoDB client. Endpoint, region and credentials come from the environment, as the SDK reads
 * them. Its retries are pinned: two quick ones for throttling; anything longer belongs to the state machine. With
 * its timeouts that is less than any task may take.
 */
export function createDynamoDbClient(): DynamoDBDocumentClient {
	return DynamoDBDocumentClient.from(createPlainDynamoDbClient(), {
		marshallOptions: { removeUndefinedValues: true },
	});
}

/** The same for libraries that marshal by themselves. */
export function createPlainDynamoDbClient(): DynamoDBClient {
	return new DynamoDBClient({ maxAttempts: 3, retryMode: "standard", requestHandler: TIMEOUTS });
}
