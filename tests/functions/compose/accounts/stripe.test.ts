import { systemClock } from "@dephealth/core/clock.ts";
import { stripeReader } from "@dephealth/functions/compose/accounts/stripe.ts";
import Stripe from "stripe";
import { expect, it } from "vitest";
import { composed } from "../composed.ts";

const NOW = Date.parse("2026-11-23T12:20:00Z");
const clock = { ...systemClock, now: () => NOW };
const SECRET = "whsec_test";

it("nothing is sold where no secret of Stripe's is set", async () => {
	expect(await stripeReader(composed())).toBeUndefined();
});

it("reports are read with the secret, the prices and the time of this process", async () => {
	const c = composed({ STRIPE_WEBHOOK_SECRET: SECRET, STRIPE_PRICES: "price_1:pro" }, { clock });
	const read = await stripeReader(c);
	const object = {
		id: "sub_1",
		customer: "cus_1",
		status: "active",
		items: { data: [{ price: { id: "price_1" } }] },
	};
	const payload = JSON.stringify({
		id: "evt_1",
		type: "customer.subscription.updated",
		created: NOW / 1000,
		data: { object },
	});
	const signature = Stripe.webhooks.generateTestHeaderString({
		payload,
		secret: SECRET,
		timestamp: NOW / 1000,
	});
	expect(read?.(Buffer.from(payload), signature)).toMatchObject({
		id: "evt_1",
		change: { kind: "subscription", customer: "cus_1", isOurs: true, plan: "pro" },
	});
});
