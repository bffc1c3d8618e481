import { createDemoUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { createCollectionAllowance } from "@dephealth/core/collection/collection-allowance.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

/** The number of collections that one caller may have. */
export const collectionAllowance = /* @__PURE__ */ part((c) =>
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
