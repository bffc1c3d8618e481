import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { BillingChange } from "@dephealth/core/accounts/billing/billing.ts";
import { createBillingStore } from "@dephealth/core/accounts/billing/billing-store.ts";
import { createStripeEventStore } from "@dephealth/core/accounts/billing/stripe-event-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";

/** Time that tests set; sleeping is real, and short. */
let now = Date.UTC(2026, 10, 23);
const clock = { ...systemClock, now: () => now };

let storage: ContractStorage;
let billing: ReturnType<typeof createBillingStore>;
let events: ReturnType<typeof createStripeEventStore>;
let count = 0;

beforeAll(async () => {
	storage = await startContractStorage(clock);
	const table = { client: storage.client, tableName: storage.tables.accounts, clock };
	billing = createBillingStore({ ...table, random: () => 0.1 });
	events = createStripeEventStore(table);
});
afterAll(() => storage.close());

type Subscribed = Extract<BillingChange, { kind: "subscription" }>;

function bought(customer: string, parts: Partial<Subscribed> = {}): BillingChange {
	const defaults = { id: "sub_1", isOurs: true, plan: "pro", ended: false, changedAt: 100 } as const;
	return { kind: "subscription", customer, ...defaults, ...parts };
}
const checkout = (customer: string, owner: string): BillingChange => ({ kind: "checkout", customer, owner });

async function anAccount() {
	count += 1;
	return { owner: await storage.aUser(), customer: `cus_${count}` };
}
const planOf = async (owner: string) => (await storage.users.get(owner))?.plan;

describe("a plan", () => {
	it("is given when a checkout names the account, before its subscription or after it", async () => {
		const [a, b] = [await anAccount(), await anAccount()];
		expect(await billing.apply(checkout(a.customer, a.owner))).toMatchObject({
			kind: "applied",
			plan: "free",
		});
		expect(await billing.apply(bought(a.customer))).toEqual({ kind: "applied", owner: a.owner, plan: "pro" });
		expect(await billing.apply(bought(b.customer))).toEqual({ kind: "waiting" });
		expect(await planOf(b.owner)).toBe("free");
		await billing.apply(checkout(b.customer, b.owner));
		expect([await planOf(a.owner), await planOf(b.owner)]).toEqual(["pro", "pro"]);
	});

	it("is changed by an update, and taken away by the end", async () => {
		const { owner, customer } = await anAccount();
		await billing.apply(checkout(customer, owner));
		await billing.apply(bought(customer));
		await billing.apply(bought(customer, { plan: "business", changedAt: 101 }));
		expect(await planOf(owner)).toBe("business");
		await billing.apply(bought(customer, { plan: undefined, ended: true, changedAt: 102 }));
		expect(await planOf(owner)).toBe("free");
	});

	it("does not go back to what an older report says", async () => {
		const { owner, customer } = await anAccount();
		await billing.apply(checkout(customer, owner));
		await billing.apply(bought(customer, { plan: undefined, ended: true, changedAt: 102 }));
		expect(await billing.apply(bought(customer, { changedAt: 101 }))).toMatchObject({ plan: "free" });
		expect(await planOf(owner)).toBe("free");
	});

	it("stays what another process has set from more than this one knows, and the report is no refusal", async () => {
		const { owner, customer } = await anAccount();
		await billing.apply(checkout(customer, owner));
		await storage.client.send(
			new UpdateCommand({
				TableName: storage.tables.accounts,
				Key: { pk: owner, sk: "PROFILE" },
				UpdateExpression: "SET #plan = :plan, billing_version = :version",
				ExpressionAttributeNames: { "#plan": "plan" },
				ExpressionAttributeValues: { ":plan": "business", ":version": 1000 },
			}),
		);
		expect(await billing.apply(bought(customer))).toMatchObject({ kind: "applied", owner });
		expect(await planOf(owner)).toBe("business");
	});

	it("is right after many reports at once, in whatever order", async () => {
		const { owner, customer } = await anAccount();
		await Promise.all([
			billing.apply(bought(customer, { plan: "starter", changedAt: 1 })),
			billing.apply(checkout(customer, owner)),
			billing.apply(bought(customer, { id: "sub_2", plan: "business", changedAt: 3 })),
			billing.apply(bought(customer, { plan: "pro", changedAt: 2 })),
		]);
		expect(await planOf(owner)).toBe("business");
	});

	it("is given through the index to an account that was made the customer's by hand", async () => {
		const { owner, customer } = await anAccount();
		await storage.client.send(
			new UpdateCommand({
				TableName: storage.tables.accounts,
				Key: { pk: owner, sk: "PROFILE" },
				UpdateExpression: "SET stripe_customer_id = :customer",
				ExpressionAttributeValues: { ":customer": customer },
			}),
		);
		expect(await billing.apply(bought(customer))).toEqual({ kind: "applied", owner, plan: "pro" });
	});

	it("is not taken over by another customer while it is paid for", async () => {
		const { owner, customer } = await anAccount();
		await billing.apply(checkout(customer, owner));
		await billing.apply(bought(customer));
		const other = `${customer}-other`;
		expect(await billing.apply(checkout(other, owner))).toEqual({ kind: "refused", owner });
		expect(await billing.apply(bought(other, { plan: "starter" }))).toEqual({ kind: "refused", owner });
		expect(
			await billing.apply(bought(other, { plan: undefined, ended: true, changedAt: 101 })),
		).toMatchObject({
			kind: "refused",
		});
		expect(await planOf(owner)).toBe("pro");
	});

	it("can be bought again by another customer once it has ended", async () => {
		const { owner, customer } = await anAccount();
		await billing.apply(checkout(customer, owner));
		for (let changedAt = 1; changedAt < 10; changedAt++) await billing.apply(bought(customer, { changedAt }));
		await billing.apply(bought(customer, { plan: undefined, ended: true, changedAt: 102 }));
		const next = `${customer}-next`;
		await billing.apply(checkout(next, owner));
		await billing.apply(bought(next, { plan: "starter" }));
		expect(await planOf(owner)).toBe("starter");
		expect(await billing.apply(bought(customer, { id: "sub_9" }))).toEqual({ kind: "refused", owner });
	});

	it("is not given to nobody", async () => {
		const owner = `user_${++count}`;
		expect(await billing.apply(checkout("cus_nobody", owner))).toEqual({ kind: "refused", owner });
		expect(await storage.users.get(owner)).toBeUndefined();
	});
});

describe("an event of Stripe's", () => {
	it("is known once it was handled, for a month", async () => {
		expect(await events.isHandled("evt_1")).toBe(false);
		await events.markHandled("evt_1");
		await events.markHandled("evt_1");
		expect(await events.isHandled("evt_1")).toBe(true);
		expect(await events.isHandled("evt_2")).toBe(false);
		now += 31 * 86_400_000;
		expect(await events.isHandled("evt_1")).toBe(false);
	});
});
