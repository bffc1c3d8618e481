/** Composition of the readers of CloudWatch. */
import { MACHINES } from "@dephealth/contract/machines.ts";
import { SCHEDULED_MACHINES, type ScheduledMachine } from "@dephealth/contract/metrics.ts";
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { required } from "@dephealth/core/config.ts";
import { createHealthMetrics } from "@dephealth/core/observability/collection-metrics.ts";
import { createMetricsOverTime } from "@dephealth/core/observability/metrics-over-time.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { once } from "../process/once.ts";

const cloudWatch = /* @__PURE__ */ part((c) =>
	once(async () => {
		const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
		return new CloudWatchClient({ ...c.aws, ...PINNED_RETRIES, maxAttempts: 2 });
	}),
);

export const healthMetrics = /* @__PURE__ */ part((c) => createHealthMetrics({ client: cloudWatch(c) }));

export const metricsOverTime = /* @__PURE__ */ part((c) =>
	createMetricsOverTime({
		client: cloudWatch(c),
		machineArns: Object.fromEntries(
			SCHEDULED_MACHINES.map((name) => [
				name,
				required(config(c).stateMachineArns[name], MACHINES[name].variable),
			]),
		) as Record<ScheduledMachine, string>,
		queueName: queueNameOf(required(config(c).deadLetterQueueUrl, "DEAD_LETTER_QUEUE_URL")),
	}),
);

/** A queue's URL ends with its name. */
function queueNameOf(url: string): string {
	return url.slice(url.lastIndexOf("/") + 1);
}
