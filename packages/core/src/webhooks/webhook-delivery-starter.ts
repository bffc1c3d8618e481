/** Starts deliveries: executions of the state machine deliver-webhook, which tries for a day. */
import type { SFNClient } from "@aws-sdk/client-sfn";
import { startExecutionOnce } from "../aws/start-execution.ts";
import { QueueUnavailableError } from "../errors.ts";
import type { Watcher } from "./subscription-store.ts";
import type { WebhookEvent } from "./webhook-event.ts";

export type WebhookDeliveries = {
	/**
	 * Starts one, unless this event was ever sent to this subscription.
	 *
	 * @throws QueueUnavailableError when the workflow service cannot be reached
	 */
	start(event: WebhookEvent, watcher: Watcher): Promise<void>;
};

export function createWebhookDeliveries(deps: {
	/** Made at the first use. */
	client: () => Promise<SFNClient>;
	stateMachineArn: string;
}): WebhookDeliveries {
	return {
		start: (event, { owner, subscriptionId }) =>
			startExecutionOnce(
				deps.client,
				{
					stateMachineArn: deps.stateMachineArn,
					name: `${event.id}-${subscriptionId}`,
					input: { event, owner, subscriptionId },
				},
				(cause) =>
					new QueueUnavailableError("A delivery could not be started. Try again later.", {
						cause,
					}),
			),
	};
}
