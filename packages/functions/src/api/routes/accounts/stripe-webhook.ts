import type { stripeWebhook } from "@dephealth/contract/routes/accounts.ts";
import type { BillingStore } from "@dephealth/core/accounts/billing/billing-store.ts";
import type { StripeEventStore } from "@dephealth/core/accounts/billing/stripe-event-store.ts";
import type { ReadStripeReport } from "@dephealth/core/accounts/billing/stripe-webhook.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { billing, stripeEvents } from "../../../compose/accounts/accounts.ts";
import { stripeReader } from "../../../compose/accounts/stripe.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { publicRoute } from "../../http/public-route.ts";
import { bodyBytes, json, type Respond } from "../../http/request.ts";

/** Stripe's own limit for events is below this. */
const MAX_BYTES = 512 * 1024;

/**
 * POST /v1/webhooks/stripe: purchases, changes and ends of subscriptions. Stripe repeats events that get an error, so
 * an event is recorded as handled at the end, and handling one twice changes nothing.
 */
export function createStripeWebhook(deps: {
	/** Undefined while nothing is sold. */
	read: () => Promise<ReadStripeReport | undefined>;
	events: StripeEventStore;
	billing: BillingStore;
}): Respond {
	return async (request) => {
		const body = bodyBytes(request);
		if (body.byteLength > MAX_BYTES)
			throw new ApiError("body_too_large", `The body is larger than ${MAX_BYTES} bytes.`);
		const read = await deps.read();
		if (!read) throw new ApiError("route_not_found", "Payments are not set up here.");
		const { id, type, change } = read(body, request.headers.get("stripe-signature") ?? "");
		if (change && !(await deps.events.isHandled(id))) {
			const outcome = await deps.billing.apply(change);
			// Somebody has paid and gets nothing for it: an operator has to look.
			const log = outcome.kind === "refused" ? logger.error : logger.info;
			log("billing changed", {
				event: type,
				outcome: outcome.kind,
				...("owner" in outcome && { account: outcome.owner }),
			});
			await deps.events.markHandled(id);
		}
		return json(200, { received: true });
	};
}

export const createHandler = publicRoute<typeof stripeWebhook>("public", (c) =>
	createStripeWebhook({ read: () => stripeReader(c), events: stripeEvents(c), billing: billing(c) }),
);
export const handler = onLambda(createHandler);
