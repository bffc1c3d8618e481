/**
 * The plan of a Stripe customer, put together from events that arrive late, twice and in any order. Pure. Each
 * subscription is followed separately: an old one that ends after a new one began changes nothing.
 */

import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { PlanName } from "./plans.ts";

export type Subscription = {
	/** Undefined while nothing is to be had for it: unpaid, paused, ended. */
	plan: PlanName | undefined;
	/** An ended subscription never begins again. */
	ended: boolean;
	/** The time of Stripe's event, epoch seconds. */
	changedAt: number;
};

export type Billing = {
	/** The account; undefined until a checkout has named it. */
	owner: string | undefined;
	/** Subscriptions by their id. */
	subscriptions: ReadonlyMap<string, Subscription>;
};

export type BillingChange =
	| { kind: "checkout"; customer: string; owner: string }
	| ({
			kind: "subscription";
			customer: string;
			id: string;
			/**
			 * True when it is for one of our plans. Other plans matter only when a subscription changes to them from one of
			 * ours.
			 */
			isOurs: boolean;
	  } & Subscription);

export const NO_BILLING: Billing = { owner: undefined, subscriptions: new Map() };

/** A customer has one or two; ended ones are forgotten beyond this, the oldest first. */
const MAX_SUBSCRIPTIONS = 20;

/** The billing after a change; the same object when the change is old news. */
export function applyChange(billing: Billing, change: BillingChange): Billing {
	if (change.kind === "checkout") {
		return billing.owner === change.owner ? billing : { ...billing, owner: change.owner };
	}
	const { id, isOurs, plan, ended, changedAt } = change;
	const known = billing.subscriptions.get(id);
	if (known ? known.ended || known.changedAt > changedAt : !isOurs) return billing;
	const subscriptions = new Map(billing.subscriptions).set(id, { plan, ended, changedAt });
	return { ...billing, subscriptions: bounded(subscriptions) };
}

/** The largest plan that is paid for; the free one without any. */
export function planOf({ subscriptions }: Billing): PlanName {
	const paid = new Set([...subscriptions.values()].map(({ plan }) => plan));
	return PLAN_NAMES.findLast((name) => paid.has(name)) ?? "free";
}

function bounded(subscriptions: Map<string, Subscription>): ReadonlyMap<string, Subscription> {
	if (subscriptions.size <= MAX_SUBSCRIPTIONS) return subscriptions;
	const kept = [...subscriptions].sort(
		([, a], [, b]) => Number(a.ended) - Number(b.ended) || b.changedAt - a.changedAt,
	);
	return new Map(kept.slice(0, MAX_SUBSCRIPTIONS));
}
