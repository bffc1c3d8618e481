import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { required } from "@dephealth/core/config.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const collections = once(() =>
	createCollectionStarter({
		client: once(async () => {
			const { SFNClient } = await import("@aws-sdk/client-sfn");
			return new SFNClient({ maxAttempts: 3, retryMode: "standard" });
		}),
		stateMachineArn: required(config().collectPackageStateMachineArn, "COLLECT_PACKAGE_STATE_MACHINE_ARN"),
		clock,
	}),
);
