/** Composition of what is read from CloudWatch. */
import { createHealthFigures } from "@dephealth/core/observability/collection-metrics.ts";
import { once } from "./once.ts";

export const healthFigures = once(() =>
	createHealthFigures({
		client: once(async () => {
			const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
			return new CloudWatchClient({ maxAttempts: 2, retryMode: "standard" });
		}),
	}),
);
