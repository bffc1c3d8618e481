/** The subscription that a request names. */
import type {
	WebhookSubscription,
	WebhookSubscriptionStore,
} from "@dephealth/core/webhooks/subscription-store.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import type { ApiRequest } from "../../http/request.ts";

/** @throws ApiError webhook_subscription_not_found; also for another account's, which nobody learns to exist */
export async function readSubscription(
	request: ApiRequest,
	subscriptions: Pick<WebhookSubscriptionStore, "get">,
): Promise<WebhookSubscription> {
	const found = await subscriptions.get(ownerOf(request), request.pathParameters.get("id") ?? "");
	if (found) return found;
	throw subscriptionNotFound();
}

export function subscriptionNotFound(): ApiError {
	return new ApiError(
		"webhook_subscription_not_found",
		"The account has no webhook subscription with this id.",
		{ field: "id" },
	);
}
