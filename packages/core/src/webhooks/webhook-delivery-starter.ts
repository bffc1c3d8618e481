/** Starts deliveries: executions of the state machine deliver-webhook, which tries for a day. */
import type { SFNClient } from "@aws-sdk/client-sfn";
import { QueueUnavailableError } from "../errors.ts";
import { correlationId } from "../observability/correlation.ts";
import { classifyError } from "../resilience/error-classifier.ts";
import type { PackageRiskChanged } from "./risk-change-event.ts";
import type { Watcher } from "./subscription-store.ts";

export type WebhookDeliveries = {
	/**
	 * Starts one, unless this event was ever sent to this subscription.
	 *
	 * @throws QueueUnavailableError when the workflow service cannot be reached
	 */
	start(event: PackageRiskChanged, watcher: Watcher): Promise<void>;
};

export function createWebhookDeliveries(deps: {
	/** Made at the first use. */
	client: () => Promise<SFNClient>;
	stateMachineArn: string;
}): WebhookDeliveries {
	return {
		async start(event, { owner, subscriptionId }) {
			const { StartExecutionCommand, ExecutionAlreadyExists } = await import("@aws-sdk/client-sfn");
			const client = await deps.client();
			const id = correlationId();
			try {
				await client.send(
					new StartExecutionCommand({
						stateMachineArn: deps.stateMachineArn,
						name: `${event.id}-${subscriptionId}`,
						input: JSON.stringify({
							event,
							owner,
							subscriptionId,
							...(id !== undefined && { correlationId: id }),
						}),
					}),
				);
			} catch (cause) {
				if (cause instanceof ExecutionAlreadyExists) return;
				if (classifyError(cause) !== "transient") throw cause;
				throw new QueueUnavailableError("A delivery could not be started. Trying again later can help.", {
					cause,
				});
			}
		},
	};
}
