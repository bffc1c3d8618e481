import type {
	listWebhookDeliveries,
	WebhookDeliveries,
	WebhookDelivery,
} from "@dephealth/contract/routes/webhooks.ts";
import type { DeliveryRecord, DeliveryStore } from "@dephealth/core/webhooks/delivery-store.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { webhookDeliveryRecords, webhookSubscriptions } from "../../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { readSubscription } from "./subscription-request.ts";

/** GET /v1/webhook-subscriptions/{id}/deliveries: how the last ones went, and when one is tried again. */
export function createListWebhookDeliveries(deps: {
	subscriptions: Pick<WebhookSubscriptionStore, "get">;
	deliveries: Pick<DeliveryStore, "list">;
}): Respond {
	return async (request) => {
		const { id } = await readSubscription(request, deps.subscriptions);
		const records = await deps.deliveries.list(ownerOf(request), id);
		const body: WebhookDeliveries = { deliveries: records.map(toJson) };
		return json(200, body);
	};
}

export function toJson(record: DeliveryRecord): WebhookDelivery {
	return {
		id: record.id,
		type: record.type,
		package: record.package ?? null,
		outcome: record.outcome,
		attempts: record.attempts,
		failure: record.failure ?? null,
		started_at: record.startedAt,
		at: record.at,
		next_attempt_at: record.nextAttemptAt ?? null,
	};
}

export const createHandler = guardedRoute<typeof listWebhookDeliveries>("account", (c) =>
	createListWebhookDeliveries({
		subscriptions: webhookSubscriptions(c),
		deliveries: webhookDeliveryRecords(c),
	}),
);
export const handler = onLambda(createHandler);
