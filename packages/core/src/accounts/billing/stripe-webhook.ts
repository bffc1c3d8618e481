/** Reads what Stripe reports: proves that it comes from Stripe, and makes a change of billing of it. */
import Stripe from "stripe";
import * as z from "zod";
import type { Clock } from "../../clock.ts";
import { InvalidStripeSignatureError } from "../../errors.ts";
import { isOwnerId } from "../users/email-vault.ts";
import type { BillingChange } from "./billing.ts";
import type { PlanName } from "./plans.ts";

export type StripeReport = {
	/** Names the event; the same event may be reported several times. */
	id: string;
	/** E.g. `customer.subscription.updated` */
	type: string;
	/** Undefined for events that change nothing here. */
	change: BillingChange | undefined;
};

export type ReadStripeReport = (body: Uint8Array, signature: string) => StripeReport;

/** Stripe's own default: https://docs.stripe.com/webhooks#replay-attacks */
const TOLERANCE_SECONDS = 300;

/**
 * The statuses that grant the plan: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses.
 * Stripe tries a late payment (`past_due`) again for a while before it takes the subscription away.
 */
const GRANTED_WHILE: ReadonlySet<string> = new Set(["active", "trialing", "past_due"]);
const ENDED: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

/** An object or its id, as the endpoint is set up. */
const customer = z
	.union([z.string().min(1).max(255), z.object({ id: z.string().min(1).max(255) })])
	.transform((value) => (typeof value === "string" ? value : value.id));

const event = z.object({
	id: z.string().min(1).max(255),
	type: z.string().max(255),
	created: z.number().int().nonnegative(),
	data: z.object({ object: z.unknown() }),
});
/** A checkout that is no subscription of one of our accounts has no reference to it. */
const checkout = z.object({
	mode: z.literal("subscription"),
	client_reference_id: z.string().refine(isOwnerId),
	customer,
});
const subscription = z.object({
	id: z.string().min(1).max(255),
	status: z.string(),
	customer,
	items: z.object({ data: z.array(z.object({ price: z.object({ id: z.string() }) })) }),
});

/**
 * @param deps.prices plans by the ids of Stripe's prices
 * @returns a reader that throws InvalidStripeSignatureError
 */
export function createStripeReader(deps: {
	secret: string;
	prices: ReadonlyMap<string, PlanName>;
	clock: Pick<Clock, "now">;
}): ReadStripeReport {
	function verified(body: Uint8Array, signature: string): unknown {
		try {
			return Stripe.webhooks.constructEvent(
				body,
				signature,
				deps.secret,
				TOLERANCE_SECONDS,
				undefined,
				deps.clock.now(),
			);
		} catch (cause) {
			throw new InvalidStripeSignatureError("The signature does not match the body, or is too old.", {
				cause,
			});
		}
	}

	function changeOf({ type, created, data }: z.infer<typeof event>): BillingChange | undefined {
		switch (type) {
			case "checkout.session.completed": {
				const parsed = checkout.safeParse(data.object);
				if (!parsed.success) return undefined;
				return { kind: "checkout", customer: parsed.data.customer, owner: parsed.data.client_reference_id };
			}
			case "customer.subscription.created":
			case "customer.subscription.updated":
			case "customer.subscription.deleted": {
				const parsed = subscription.safeParse(data.object);
				if (!parsed.success) return undefined;
				const { id, status, items } = parsed.data;
				const plan = items.data
					.map(({ price }) => deps.prices.get(price.id))
					.find((name) => name !== undefined);
				const ended = type === "customer.subscription.deleted" || ENDED.has(status);
				return {
					kind: "subscription",
					customer: parsed.data.customer,
					id,
					isOurs: plan !== undefined,
					plan: !ended && GRANTED_WHILE.has(status) ? plan : undefined,
					ended,
					changedAt: created,
				};
			}
			default:
				return undefined;
		}
	}

	return (body, signature) => {
		const parsed = event.safeParse(verified(body, signature));
		if (!parsed.success) {
			throw new InvalidStripeSignatureError("The body is signed, but is not a Stripe event.", {
				cause: parsed.error,
			});
		}
		const { id, type } = parsed.data;
		return { id, type, change: changeOf(parsed.data) };
	};
}
