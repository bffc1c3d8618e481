/** Composition of the reader of Stripe's events. */

import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

/** Undefined while nothing is sold. The library is loaded by the first report. */
export const stripeReader = /* @__PURE__ */ part(async (c) => {
	const { webhookSecret, prices } = config(c).stripe;
	if (webhookSecret === undefined) return undefined;
	const { createStripeReader } = await import("@dephealth/core/accounts/billing/stripe-webhook.ts");
	return createStripeReader({ secret: webhookSecret, prices, clock: c.clock });
});
