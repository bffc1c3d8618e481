/** Composition of the stores that batches need beyond those of a single collection. */
import { required } from "@dephealth/core/config.ts";
import { createRefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const packageRefreshes = /* @__PURE__ */ part((c) =>
	createPackageRefreshes({
		client: dynamoDb(c),
		tableName: config(c).tables.packages,
		clock: c.clock,
		random: Math.random,
	}),
);

export const refreshProgress = /* @__PURE__ */ part((c) =>
	createRefreshProgress({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
	}),
);
