import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { required } from "@dephealth/core/config.ts";
import { part } from "./composition.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const collections = part((c) =>
	createCollectionStarter({
		client: once(async () => {
			const { SFNClient } = await import("@aws-sdk/client-sfn");
			return new SFNClient({ ...c.aws, maxAttempts: 3, retryMode: "standard" });
		}),
		stateMachineArn: required(config(c).collectPackageStateMachineArn, "COLLECT_PACKAGE_STATE_MACHINE_ARN"),
		clock: c.clock,
	}),
);
