import type { deleteWebhookSubscription } from "@dephealth/contract/routes/webhooks.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { webhookSubscriptions } from "../../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";
import { subscriptionNotFound } from "./subscription-request.ts";

/** DELETE /v1/webhook-subscriptions/{id}: nothing is delivered from then on, deliveries under way included. */
export function createDeleteWebhookSubscription(deps: {
	subscriptions: Pick<WebhookSubscriptionStore, "delete">;
}): Respond {
	return async (request) => {
		const id = request.pathParameters.get("id") ?? "";
		if (!(await deps.subscriptions.delete(ownerOf(request), id))) throw subscriptionNotFound();
		return { status: 204 };
	};
}

export const createHandler = guardedRoute<typeof deleteWebhookSubscription>("account", (c) =>
	createDeleteWebhookSubscription({ subscriptions: webhookSubscriptions(c) }),
);
export const handler = onLambda(createHandler);
