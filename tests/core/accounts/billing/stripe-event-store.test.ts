import { createStripeEventStore } from "@dephealth/core/accounts/billing/stripe-event-store.ts";
import { expect, it } from "vitest";
import { useEmptyStorage } from "../../../local-storage.ts";

const DAY = 86_400_000;
const empty = useEmptyStorage();

it("an event is handled for as long as Stripe may send it again, and no other", async () => {
	const events = createStripeEventStore(empty.in("accounts"));
	expect(await events.isHandled("evt_1")).toBe(false);
	await events.markHandled("evt_1");
	expect(await events.isHandled("evt_1")).toBe(true);
	expect(await events.isHandled("evt_2")).toBe(false);
	await empty.clock.advance(31 * DAY - 1_000);
	expect(await events.isHandled("evt_1")).toBe(true);
	await empty.clock.advance(1_000);
	expect(await events.isHandled("evt_1")).toBe(false);
});
