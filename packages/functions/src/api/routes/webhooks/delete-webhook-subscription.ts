import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { gate } from "../../../compose/gate.ts";
import { webhookSubscriptions } from "../../../compose/webhooks.ts";
import { createApiHandler, type Respond } from "../../http/api-handler.ts";
import { WebhookSubscriptionNotFoundError } from "../../http/errors.ts";
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

export const handler = createApiHandler({
	auth: "account",
	gate,
	respond: (request) => createDeleteWebhookSubscription({ subscriptions: webhookSubscriptions() })(request),
});
