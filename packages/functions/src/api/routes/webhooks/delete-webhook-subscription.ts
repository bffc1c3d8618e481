import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { onLambda } from "../../../compose/on-lambda.ts";
import { webhookSubscriptions } from "../../../compose/webhooks.ts";
import type { Respond } from "../../http/api-handler.ts";
import { WebhookSubscriptionNotFoundError } from "../../http/errors.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { ownerOf } from "../../http/request-owner.ts";

/** DELETE /v1/webhook-subscriptions/{id}: nothing is delivered from then on, deliveries under way included. */
export function createDeleteWebhookSubscription(deps: {
	subscriptions: Pick<WebhookSubscriptionStore, "delete">;
}): Respond {
	return async (request) => {
		const id = request.pathParameters.get("id") ?? "";
		if (!(await deps.subscriptions.delete(ownerOf(request), id)))
			throw new WebhookSubscriptionNotFoundError();
		return { status: 204 };
	};
}

export const createHandler = guardedRoute("account", (c) =>
	createDeleteWebhookSubscription({ subscriptions: webhookSubscriptions(c) }),
);
export const handler = onLambda(createHandler);
