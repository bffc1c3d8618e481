/** Composition of the stores, on one DynamoDB client a process. */

import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import { createRiskIndex } from "@dephealth/core/packages/risk-index-store.ts";
import { createGithubBudget } from "@dephealth/core/sources/github/budget/github-budget-store.ts";
import { createGithubCompute } from "@dephealth/core/sources/github/budget/github-compute-store.ts";
import { createReadGithubUsage } from "@dephealth/core/sources/github/budget/github-usage-store.ts";
import { announceWrites, writeListeners } from "../capabilities/package-writes.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { metrics } from "../process/observability.ts";

export const dynamoDb = /* @__PURE__ */ part((c) => createDynamoDbClient(c.aws));

export const packages = /* @__PURE__ */ part((c) =>
	announceWrites(
		createPackageStore({
			client: dynamoDb(c),
			tableName: config(c).tables.packages,
			clock: c.clock,
			random: Math.random,
		}),
		writeListeners(c),
	),
);

export const apiKeys = /* @__PURE__ */ part((c) =>
	createApiKeyStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
		clock: c.clock,
	}),
);

export const githubBudget = /* @__PURE__ */ part((c) =>
	createGithubBudget({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
		random: Math.random,
		limitPerHour: config(c).githubCallsPerHour,
		onStoreFailure: (error) =>
			logger.warn("the GitHub budget cannot be counted; the call goes ahead", { error }),
	}),
);

export const githubCompute = /* @__PURE__ */ part((c) =>
	createGithubCompute({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
		onTaken: (tookMs) => metrics(c).githubAnswered(tookMs),
		onStoreFailure: (error) => logger.warn("GitHub's time cannot be counted; the call goes ahead", { error }),
	}),
);

export const githubUsage = /* @__PURE__ */ part((c) =>
	createReadGithubUsage({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
		random: Math.random,
	}),
);

export const riskIndex = /* @__PURE__ */ part((c) =>
	createRiskIndex({ client: dynamoDb(c), tableName: config(c).tables.packages }),
);
