import { createDemoUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { createCollectionAllowance } from "@dephealth/core/collection/collection-allowance.ts";
import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { sfnClient } from "../aws/sfn-client.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const collections = part((c) =>
	createCollectionStarter({
		client: sfnClient(c),
		stateMachineArn: required(config(c).collectPackageStateMachineArn, "COLLECT_PACKAGE_STATE_MACHINE_ARN"),
		clock: c.clock,
	}),
);

/** How much of it one caller may have. */
export const collectionAllowance = part((c) =>
	createCollectionAllowance({
		counts: createDemoUsageStore({
			client: dynamoDb(c),
			tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
			clock: c.clock,
			what: "collections",
		}),
		clock: c.clock,
		onStoreFailure: (error) => logger.warn("collections could not be counted; they go ahead", { error }),
	}),
);
