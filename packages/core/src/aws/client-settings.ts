import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

/** Where AWS's services are, and as whom they are called. What is absent the SDK reads from the process's environment. */
export type AwsClientSettings = {
	endpoint?: string;
	region?: string;
	credentials?: { accessKeyId: string; secretAccessKey: string };
	/** How requests to DynamoDB go out, when they do not leave the process. Default: over HTTP, signed. */
	dynamoDb?: Pick<DynamoDBClientConfig, "requestHandler" | "signer">;
};

/** The SDK's own retries: two quick ones; anything longer belongs to the state machine. */
export const PINNED_RETRIES = { maxAttempts: 3, retryMode: "standard" } as const;
