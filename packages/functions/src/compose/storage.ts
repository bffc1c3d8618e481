/** Composition of the stores, on one DynamoDB client a process. */

import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { required } from "@dephealth/core/config.ts";
import { createPermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure-store.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import { createGithubBudget } from "@dephealth/core/sources/github/github-budget-store.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { announceWrites } from "./package-writes.ts";

export const dynamoDb = once(createDynamoDbClient);

export const packages = once(() =>
	announceWrites(
		createPackageStore({
			client: dynamoDb(),
			tableName: config().tables.packages,
			clock,
			random: Math.random,
		}),
	),
);

export const permanentFailures = once(() =>
	createPermanentFailureStore({
		client: dynamoDb(),
		tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
		clock,
	}),
);

export const apiKeys = once(() =>
	createApiKeyStore({
		client: dynamoDb(),
		tableName: required(config().tables.accounts, "ACCOUNTS_TABLE"),
		clock,
	}),
);

export const githubBudget = once(() =>
	createGithubBudget({
		client: dynamoDb(),
		tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
		clock,
		random: Math.random,
		limitPerHour: config().githubCallsPerHour,
		onStoreFailure: (error) =>
			logger.warn("the GitHub budget cannot be counted; the call goes ahead", { error }),
	}),
);
