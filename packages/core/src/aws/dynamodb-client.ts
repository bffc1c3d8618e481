import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type AwsClientSettings, PINNED_RETRIES } from "./client-settings.ts";

/** DynamoDB answers within milliseconds; the SDK itself would wait for ever for a connection that died silently. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true } as const;

/**
 * A DynamoDB client whose retries and timeouts together take less time than any task has.
 */
export function createDynamoDbClient(settings: AwsClientSettings = {}): DynamoDBDocumentClient {
	return DynamoDBDocumentClient.from(createPlainDynamoDbClient(settings), {
		marshallOptions: { removeUndefinedValues: true },
	});
}

/** The same for libraries that marshal by themselves. */
export function createPlainDynamoDbClient(settings: AwsClientSettings = {}): DynamoDBClient {
	const { dynamoDb, ...where } = settings;
	return new DynamoDBClient({ ...where, ...PINNED_RETRIES, requestHandler: TIMEOUTS, ...dynamoDb });
}
