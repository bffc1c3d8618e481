import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AwsClientSettings } from "./client-settings.ts";

/** DynamoDB answers within milliseconds; the SDK itself would wait for ever for a connection that died silently. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true } as const;

/**
 * A DynamoDB client. Its retries are pinned: two quick ones for throttling; anything longer belongs to the state machine. With
 * its timeouts that is less than any task may take.
 */
export function createDynamoDbClient(settings: AwsClientSettings = {}): DynamoDBDocumentClient {
	return DynamoDBDocumentClient.from(createPlainDynamoDbClient(settings), {
		marshallOptions: { removeUndefinedValues: true },
	});
}

/** The same for libraries that marshal by themselves. */
export function createPlainDynamoDbClient(settings: AwsClientSettings = {}): DynamoDBClient {
	return new DynamoDBClient({ ...settings, maxAttempts: 3, retryMode: "standard", requestHandler: TIMEOUTS });
}
