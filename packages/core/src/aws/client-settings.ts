import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * The addresses of AWS's services and the credentials for them. The SDK reads absent values from the process's
 * environment.
 */
export type AwsClientSettings = {
	endpoint?: string;
	region?: string;
	credentials?: { accessKeyId: string; secretAccessKey: string };
	/** The tables of this process. Default: requests go out over HTTP, signed. */
	dynamoDb?: InProcessDynamoDb;
};

/** The SDK's own retries: two quick ones; anything longer belongs to the state machine. */
export const PINNED_RETRIES = { maxAttempts: 3, retryMode: "standard" } as const;

export type InProcessDynamoDb = {
	/** Hands requests over instead of sending them, and signs none. */
	transport: Required<Pick<DynamoDBClientConfig, "requestHandler" | "signer">>;
	/** Lets a document client take a shortcut past requests. */
	shortcut(client: DynamoDBDocumentClient): DynamoDBDocumentClient;
};
