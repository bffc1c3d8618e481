/** Composition of what is read from CloudWatch. */
import { createHealthMetrics } from "@dephealth/core/observability/collection-metrics.ts";
import { part } from "./composition.ts";
import { once } from "./once.ts";

export const healthMetrics = part((c) =>
	createHealthMetrics({
		client: once(async () => {
			const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
			return new CloudWatchClient({ ...c.aws, maxAttempts: 2, retryMode: "standard" });
		}),
	}),
);
