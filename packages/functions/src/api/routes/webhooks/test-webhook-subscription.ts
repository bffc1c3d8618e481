import type { testWebhookSubscription, WebhookTestStarted } from "@dephealth/contract/routes/webhooks.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import type { WebhookDeliveries } from "@dephealth/core/webhooks/webhook-delivery-starter.ts";
import { webhookTest } from "@dephealth/core/webhooks/webhook-event.ts";
import { webhookDeliveries, webhookSubscriptions } from "../../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { readSubscription } from "./subscription-request.ts";

/** POST /v1/webhook-subscriptions/{id}/test: a delivery like any other, made once, that says it is a test. */
export function createTestWebhookSubscription(deps: {
	subscriptions: Pick<WebhookSubscriptionStore, "get">;
	deliveries: () => WebhookDeliveries;
	clock: Clock;
}): Respond {
	return async (request) => {
		const subscription = await readSubscription(request, deps.subscriptions);
		if (subscription.disabledAt !== undefined) {
			throw new ApiError(
				"webhook_subscription_disabled",
				"This subscription is off: its receiver refused further deliveries, or never answered. Delete it and make a new one.",
			);
		}
		const event = webhookTest(subscription.id, deps.clock.now());
		await deps.deliveries().start(event, { owner: ownerOf(request), subscriptionId: subscription.id });
		const body: WebhookTestStarted = { delivery_id: event.id };
		return json(202, body);
	};
}

export const createHandler = guardedRoute<typeof testWebhookSubscription>("account", (c) =>
	createTestWebhookSubscription({
		subscriptions: webhookSubscriptions(c),
		deliveries: () => webhookDeliveries(c),
		clock: c.clock,
	}),
);
export const handler = onLambda(createHandler);
