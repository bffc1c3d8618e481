/** Composition of what reads Stripe's reports. */

import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

/** Undefined while nothing is sold. The library is loaded by the first report. */
export const stripeReader = once(async () => {
	const { webhookSecret, prices } = config().stripe;
	if (webhookSecret === undefined) return undefined;
	const { createStripeReader } = await import("@dephealth/core/accounts/billing/stripe-webhook.ts");
	return createStripeReader({ secret: webhookSecret, prices, clock });
});
