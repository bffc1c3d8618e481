/** Composition of what is read from CloudWatch. */
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { createHealthMetrics } from "@dephealth/core/observability/collection-metrics.ts";
import { part } from "../process/composition.ts";
import { once } from "../process/once.ts";

export const healthMetrics = part((c) =>
	createHealthMetrics({
		client: once(async () => {
			const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
			return new CloudWatchClient({ ...c.aws, ...PINNED_RETRIES, maxAttempts: 2 });
		}),
	}),
);
