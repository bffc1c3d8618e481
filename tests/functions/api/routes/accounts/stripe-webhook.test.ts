import { createBillingStore } from "@dephealth/core/accounts/billing/billing-store.ts";
import { createStripeEventStore } from "@dephealth/core/accounts/billing/stripe-event-store.ts";
import { createStripeReader } from "@dephealth/core/accounts/billing/stripe-webhook.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { createStripeWebhook } from "@dephealth/functions/api/routes/accounts/stripe-webhook.ts";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";

const SECRET = "whsec_test";
const NOW = Date.parse("2026-11-23T12:20:00Z");
const clock = { ...systemClock, now: () => NOW };
const prices = new Map([["price_pro", "pro"] as const, ["price_starter", "starter"] as const]);

let storage: LocalStorage;
let deps: Parameters<typeof createStripeWebhook>[0];
let users: ReturnType<typeof createUserStore>;
let count = 0;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
	const table = { client: storage.client, tableName: storage.tables.accounts, clock };
	users = createUserStore(table);
	const read = createStripeReader({ secret: SECRET, prices, clock });
	deps = {
		read: async () => read,
		events: createStripeEventStore(table),
		billing: createBillingStore({ ...table, random: Math.random }),
	};
});
afterAll(() => storage.close());

async function anAccount() {
	count += 1;
	const owner = `user_${String(count).padStart(64, "0")}`;
	await users.ensure(owner, "sealed");
	return { owner, customer: `cus_${count}` };
}

type Sent = { id?: string; type: string; created?: number; object: object };

async function send(
	sent: Sent,
	options: { header?: string; deps?: Partial<typeof deps>; asBase64?: boolean } = {},
) {
	const { id = `evt_${++count}`, type, created = NOW / 1000, object } = sent;
	// The payload has the spaces that Stripe sends: the signature covers the bytes.
	const payload = JSON.stringify({ id, object: "event", type, created, data: { object } }, null, 2);
	const header =
		options.header ??
		Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: NOW / 1000 });
	const handler = anApiHandler({
		auth: "public",
		respond: createStripeWebhook({ ...deps, ...options.deps }),
	});
	const event = anApiEvent({ method: "POST", headers: { "Stripe-Signature": header }, body: payload });
	if (options.asBase64) {
		event.body = Buffer.from(payload).toString("base64");
		event.isBase64Encoded = true;
	}
	const { statusCode, body } = await handler(event);
	return { status: statusCode, body: JSON.parse(body ?? "null") };
}

const checkout = ({ owner, customer }: { owner: string; customer: string }): Sent => ({
	type: "checkout.session.completed",
	object: { mode: "subscription", client_reference_id: owner, customer },
});
function subscription(
	customer: string,
	created: number,
	parts: { price?: string; status?: string } = {},
): Sent {
	const { price = "price_pro", status = "active" } = parts;
	const items = { data: [{ price: { id: price } }] };
	return {
		type: status === "canceled" ? "customer.subscription.deleted" : "customer.subscription.updated",
		created,
		object: { id: "sub_1", status, customer, items },
	};
}
const planOf = async ({ owner }: { owner: string }) => (await users.get(owner))?.plan;

describe("POST /v1/webhooks/stripe", () => {
	it("gives the plan that was bought, and takes it away when it ends", async () => {
		const account = await anAccount();
		expect(await send(checkout(account))).toEqual({ status: 200, body: { received: true } });
		await send(subscription(account.customer, 100));
		expect(await planOf(account)).toBe("pro");
		await send(subscription(account.customer, 101, { price: "price_starter" }));
		expect(await planOf(account)).toBe("starter");
		await send(subscription(account.customer, 102, { status: "canceled" }));
		expect(await planOf(account)).toBe("free");
	});

	it("reads the bytes that API Gateway has packed", async () => {
		const account = await anAccount();
		expect((await send(checkout(account), { asBase64: true })).status).toBe(200);
	});

	it("is not led back by reports that arrive late", async () => {
		const account = await anAccount();
		await send(subscription(account.customer, 102, { price: "price_starter" }));
		await send(subscription(account.customer, 101));
		await send(checkout(account));
		await send(subscription(account.customer, 100, { status: "unpaid" }));
		expect(await planOf(account)).toBe("starter");
	});

	it("handles an event once, however often it is reported", async () => {
		const account = await anAccount();
		const changes: unknown[] = [];
		const billing: typeof deps.billing = {
			apply(change) {
				changes.push(change);
				return deps.billing.apply(change);
			},
		};
		const event = { ...checkout(account), id: "evt_once" };
		for (let index = 0; index < 3; index++) {
			expect((await send(event, { deps: { billing } })).status).toBe(200);
		}
		expect(changes).toHaveLength(1);
	});

	it("has an event sent again when it could not be handled", async () => {
		const account = await anAccount();
		const event = { ...checkout(account), id: "evt_again" };
		const billing = { apply: () => Promise.reject(new StorageUnavailableError("down")) };
		expect((await send(event, { deps: { billing } })).status).toBe(503);
		expect((await send(event)).status).toBe(200);
		await send(subscription(account.customer, 100));
		expect(await planOf(account)).toBe("pro");
	});

	it.each([
		["no signature", ""],
		["a wrong one", `t=${NOW / 1000},v1=${"0".repeat(64)}`],
		[
			"an old one",
			Stripe.webhooks.generateTestHeaderString({
				payload: "{}",
				secret: SECRET,
				timestamp: NOW / 1000 - 3600,
			}),
		],
	])("believes nothing with %s", async (_, header) => {
		const account = await anAccount();
		const { status, body } = await send(checkout(account), { header });
		expect([status, body.error.code]).toEqual([400, "invalid_signature"]);
		await send(subscription(account.customer, 100));
		expect(await planOf(account)).toBe("free");
	});

	it("takes what it does not know, and does nothing", async () => {
		const untouched = () => Promise.reject(new Error("must not be called"));
		const nothing = {
			billing: { apply: untouched },
			events: { isHandled: untouched, markHandled: untouched },
		};
		expect(await send({ type: "invoice.paid", object: {} }, { deps: nothing })).toEqual({
			status: 200,
			body: { received: true },
		});
	});

	it("is not there while nothing is sold", async () => {
		const { status } = await send(
			{ type: "invoice.paid", object: {} },
			{ deps: { read: async () => undefined } },
		);
		expect(status).toBe(404);
	});

	it("refuses what is too large before it looks at it", async () => {
		const { status } = await send({ type: "invoice.paid", object: { padding: "x".repeat(600_000) } });
		expect(status).toBe(413);
	});
});
