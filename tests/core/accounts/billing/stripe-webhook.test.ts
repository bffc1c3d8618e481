import { createStripeReader } from "@dephealth/core/accounts/billing/stripe-webhook.ts";
import { InvalidStripeSignatureError } from "@dephealth/core/errors.ts";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";

const SECRET = "whsec_test";
const NOW = Date.UTC(2026, 10, 23);
const SECONDS = NOW / 1000;
const OWNER = `user_${"0a".repeat(32)}`;
const read = createStripeReader({
	secret: SECRET,
	prices: new Map([
		["price_pro", "pro"],
		["price_business", "business"],
	]),
	clock: { now: () => NOW },
});

function signed(body: string, options: { secret?: string; timestamp?: number } = {}): string {
	return Stripe.webhooks.generateTestHeaderString({
		payload: body,
		secret: options.secret ?? SECRET,
		timestamp: options.timestamp ?? SECONDS,
	});
}
const bytes = (text: string) => new TextEncoder().encode(text);

function event(type: string, object: unknown): string {
	return JSON.stringify({ id: "evt_1", object: "event", type, created: 1000, data: { object } });
}
function changeOf(type: string, object: unknown) {
	const body = event(type, object);
	return read(bytes(body), signed(body)).change;
}
const subscription = (parts: object = {}) => ({
	id: "sub_1",
	status: "active",
	customer: "cus_1",
	items: { data: [{ price: { id: "price_pro" } }] },
	...parts,
});

describe("the signature of a report", () => {
	const body = event("customer.created", {});

	it("lets a report of Stripe's through", () => {
		expect(read(bytes(body), signed(body))).toEqual({
			id: "evt_1",
			type: "customer.created",
			change: undefined,
		});
	});

	it.each([
		["missing", ""],
		["garbage", "t=x,v1=y"],
		["of another secret", signed(body, { secret: "whsec_other" })],
		["of another body", signed(`${body} `)],
		["older than five minutes", signed(body, { timestamp: SECONDS - 301 })],
		["without a time", signed(body).replace(/^t=\d+,/, "")],
		["for another time", signed(body).replace(/^t=\d+/, `t=${SECONDS - 1}`)],
	])("refuses one that is %s", (_, signature) => {
		expect(() => read(bytes(body), signature)).toThrow(InvalidStripeSignatureError);
	});

	it("is taken for five minutes", () => {
		expect(read(bytes(body), signed(body, { timestamp: SECONDS - 300 })).id).toBe("evt_1");
	});

	it("is of the bytes: what means the same is not the same", () => {
		const spaced = body.replaceAll(":", ": ");
		expect(() => read(bytes(spaced), signed(body))).toThrow(InvalidStripeSignatureError);
	});

	it.each(["", "null", "[]", "{}", '{"id":1}', "not JSON"])("does not make an event of %j", (text) => {
		expect(() => read(bytes(text), signed(text))).toThrow(InvalidStripeSignatureError);
	});
});

describe("a report changes", () => {
	const checkout = { mode: "subscription", client_reference_id: OWNER, customer: "cus_1" };

	it("whose customer it is, by a checkout", () => {
		const change = { kind: "checkout", customer: "cus_1", owner: OWNER };
		expect(changeOf("checkout.session.completed", checkout)).toEqual(change);
		expect(changeOf("checkout.session.completed", { ...checkout, customer: { id: "cus_1" } })).toEqual(
			change,
		);
	});

	it.each([
		["is a single payment", { ...checkout, mode: "payment" }],
		["names nobody", { ...checkout, client_reference_id: null }],
		["names what is no account", { ...checkout, client_reference_id: "user_local" }],
		["has no customer", { ...checkout, customer: null }],
	])("nothing, by a checkout that %s", (_, object) => {
		expect(changeOf("checkout.session.completed", object)).toBeUndefined();
	});

	it.each([
		["active", "pro", false],
		["trialing", "pro", false],
		["past_due", "pro", false],
		["unpaid", undefined, false],
		["incomplete", undefined, false],
		["paused", undefined, false],
		["a status that Stripe may invent", undefined, false],
		["canceled", undefined, true],
		["incomplete_expired", undefined, true],
	])("a subscription that is %s: %s", (status, plan, ended) => {
		for (const type of ["customer.subscription.created", "customer.subscription.updated"]) {
			expect(changeOf(type, subscription({ status }))).toEqual({
				kind: "subscription",
				customer: "cus_1",
				id: "sub_1",
				isOurs: true,
				plan,
				ended,
				changedAt: 1000,
			});
		}
	});

	it("a subscription that is deleted, whatever its status", () => {
		expect(changeOf("customer.subscription.deleted", subscription())).toMatchObject({
			plan: undefined,
			ended: true,
		});
	});

	it("nothing that is ours, when the price is none of ours", () => {
		const items = { data: [{ price: { id: "price_mug" } }] };
		expect(changeOf("customer.subscription.updated", subscription({ items }))).toMatchObject({
			isOurs: false,
			plan: undefined,
		});
	});

	it.each([
		["without an id", { id: undefined }],
		["without items", { items: null }],
		["whose prices have another shape", { items: { data: [{ price: "price_pro" }] } }],
	])("nothing, by a subscription %s", (_, parts) => {
		expect(changeOf("customer.subscription.updated", subscription(parts))).toBeUndefined();
	});

	it.each(["invoice.paid", "customer.updated", "something.new"])("nothing, by %s", (type) => {
		expect(changeOf(type, subscription())).toBeUndefined();
	});
});
