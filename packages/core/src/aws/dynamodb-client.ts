import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Random } from "../clock.ts";
import { DYNAMODB_RETRY } from "../resilience/retry-presets.ts";
import type { AwsClientSettings } from "./client-settings.ts";
import { DynamoDbRetries } from "./dynamodb-retries.ts";

/** DynamoDB answers within milliseconds; the SDK itself would wait for ever for a connection that died silently. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true } as const;

/**
 * Values that the SDK would otherwise search for in the environment and in `~/.aws`. Functions have neither, and each
 * search is part of a cold start. Another endpoint than AWS's comes with the settings.
 */
const SDK_DEFAULTS = {
	accountIdEndpointMode: "preferred",
	authSchemePreference: [],
	disableClockSkewCorrection: false,
	endpointDiscoveryEnabled: false,
	ignoreConfiguredEndpointUrls: true,
	// Says each request's header; what is repeated, the retry strategy decides.
	maxAttempts: 1 + DYNAMODB_RETRY.maxRetries,
	retryMode: "standard",
	useDualstackEndpoint: false,
	useFipsEndpoint: false,
	userAgentAppId: async () => undefined,
} as const satisfies DynamoDBClientConfig;

/**
 * A DynamoDB client with the preset's retries, for throttling and blips: they and its timeouts together take less time than
 * any task has.
 */
export function createDynamoDbClient(settings: AwsClientSettings = {}): DynamoDBDocumentClient {
	const client = DynamoDBDocumentClient.from(createPlainDynamoDbClient(settings), {
		marshallOptions: { removeUndefinedValues: true },
	});
	return settings.dynamoDb?.shortcut(client) ?? client;
}

/** The same for libraries that marshal themselves. */
export function createPlainDynamoDbClient(
	settings: AwsClientSettings = {},
	random: Random = Math.random,
): DynamoDBClient {
	const { dynamoDb, ...where } = settings;
	return new DynamoDBClient({
		...SDK_DEFAULTS,
		...where,
		retryStrategy: new DynamoDbRetries(random),
		requestHandler: TIMEOUTS,
		...dynamoDb?.transport,
	});
}
