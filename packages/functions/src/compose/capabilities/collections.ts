import { createBulkCollectionStarter } from "@dephealth/core/collection/bulk-collection-starter.ts";
import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { required } from "@dephealth/core/config.ts";
import { sfnClient } from "../aws/sfn-client.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const collections = /* @__PURE__ */ part((c) =>
	createCollectionStarter({
		client: sfnClient(c),
		stateMachineArn: required(config(c).collectPackageStateMachineArn, "COLLECT_PACKAGE_STATE_MACHINE_ARN"),
		clock: c.clock,
	}),
);

export const bulkCollections = /* @__PURE__ */ part((c) =>
	createBulkCollectionStarter({
		client: sfnClient(c),
		stateMachineArn: required(config(c).collectPackagesStateMachineArn, "COLLECT_PACKAGES_STATE_MACHINE_ARN"),
		clock: c.clock,
	}),
);
