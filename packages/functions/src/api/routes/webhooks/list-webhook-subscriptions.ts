import type {
	listWebhookSubscriptions,
	WebhookSubscription,
	WebhookSubscriptions,
} from "@dephealth/contract/routes/webhooks.ts";
import type {
	WebhookSubscription as StoredSubscription,
	WebhookSubscriptionStore,
} from "@dephealth/core/webhooks/subscription-store.ts";
import { webhookSubscriptions } from "../../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";

/** GET /v1/webhook-subscriptions: the account's subscriptions with the state of their deliveries. */
export function createListWebhookSubscriptions(deps: {
	subscriptions: Pick<WebhookSubscriptionStore, "list">;
}): Respond {
	return async (request) => {
		const stored = await deps.subscriptions.list(ownerOf(request));
		const body: WebhookSubscriptions = { webhook_subscriptions: stored.map(toJson) };
		return json(200, body);
	};
}

export function toJson(subscription: StoredSubscription): WebhookSubscription {
	return {
		id: subscription.id,
		url: subscription.url,
		packages: subscription.packages,
		status: subscription.disabledAt === undefined ? "active" : "disabled",
		failed_deliveries: subscription.failedDeliveries,
		last_failure: subscription.lastFailure ?? null,
		created_at: subscription.createdAt,
	};
}

export const createHandler = guardedRoute<typeof listWebhookSubscriptions>("account", (c) =>
	createListWebhookSubscriptions({ subscriptions: webhookSubscriptions(c) }),
);
export const handler = onLambda(createHandler);
