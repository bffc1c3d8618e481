import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { required } from "@dephealth/core/config.ts";
import { part } from "./composition.ts";
import { config } from "./config.ts";
import { sfnClient } from "./sfn-client.ts";

export const collections = part((c) =>
	createCollectionStarter({
		client: sfnClient(c),
		stateMachineArn: required(config(c).collectPackageStateMachineArn, "COLLECT_PACKAGE_STATE_MACHINE_ARN"),
		clock: c.clock,
	}),
);
