import { required } from "@dephealth/core/config.ts";
import { createPermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure-store.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

/** Apart from the other stores, which requests load that never read it. */
export const permanentFailures = /* @__PURE__ */ part((c) =>
	createPermanentFailureStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
	}),
);
