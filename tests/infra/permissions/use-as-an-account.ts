import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import Stripe from "stripe";
import { expect, vi } from "vitest";
import { PATIENT } from "../../patience.ts";
import { PRICE, type Product, WEBHOOK_SECRET } from "./running-product.ts";

/** One more than an account may have, and one of them revoked. */
export async function useAllApiKeys(product: Product): Promise<void> {
	const made = await Promise.all([...Array(6).keys()].map(() => product.call("POST", "/v1/api-keys")));
	const bodies = (await Promise.all(made.map((answer) => answer.json()))) as { id?: string }[];
	const id = bodies.find((body) => body.id !== undefined)?.id;
	await product.call("DELETE", `/v1/api-keys/${id}`);
}

/** Signs up, in, and out again, and buys something. @returns the session that has been ended */
export async function liveAsAnAccount(product: Product): Promise<{ cookie: string }> {
	const email = "somebody@example.org";
	await product.post("/v1/signup", { email });
	const verified = await product.post("/v1/verify", { token: await tokenOfMail(product, "/v1/verify") });
	const session = { cookie: cookieOf(verified) };
	await product.post("/v1/auth/magic-link", { email });
	const token = await tokenOfMail(product, "/v1/auth/callback");
	const page = await fetch(`${product.runtime.url}/v1/auth/callback?token=${token}`);
	const browser = { cookie: cookieOf(page) };
	for (const form of [{ token: generateToken() }, { token }, { token }]) {
		await product.post("/v1/auth/callback", form, browser);
	}
	await product.post("/v1/auth/callback", { token });
	const me = await fetch(`${product.runtime.url}/v1/auth/me`, { headers: session });
	await buy(product, ((await me.json()) as { id: string }).id);
	await fetch(`${product.runtime.url}/v1/account`, { headers: session });
	await product.post("/v1/auth/logout", {}, session);
	await leave(product);
	return session;
}

/** One account signs out everywhere, another watches something and is deleted. */
async function leave(product: Product): Promise<void> {
	await product.post("/v1/auth/logout-everywhere", {}, await signedUp(product, "everywhere@example.org"));
	const session = await signedUp(product, "leaving@example.org");
	await fetch(`${product.runtime.url}/v1/webhook-subscriptions`, {
		method: "POST",
		headers: { ...session, "content-type": "application/json" },
		body: JSON.stringify({ url: "http://127.0.0.1:9/", packages: ["npm/nobody-asked"] }),
	});
	await fetch(`${product.runtime.url}/v1/account?confirm=delete`, { method: "DELETE", headers: session });
}

async function signedUp(product: Product, email: string): Promise<{ cookie: string }> {
	await product.post("/v1/signup", { email });
	return {
		cookie: cookieOf(
			await product.post("/v1/verify", { token: await tokenOfMail(product, "/v1/verify", email) }),
		),
	};
}

function cookieOf(response: Response): string {
	return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** @param to default: whoever got the first one */
async function tokenOfMail(product: Product, path: string, to = ""): Promise<string> {
	const outbox = join(product.directory, "outbox");
	const link = new RegExp(`${path}\\?token=([\\w-]{43})`);
	return vi.waitFor(() => {
		const mails = readdirSync(outbox).map((name) => readFileSync(join(outbox, name), "utf8"));
		const token = mails
			.filter((mail) => mail.includes(to))
			.map((mail) => link.exec(mail)?.[1])
			.find((found) => found !== undefined);
		if (token === undefined) throw new Error(`No mail has a link to ${path}.`);
		return token;
	}, PATIENT);
}

/** Sends Stripe's events of a purchase: the payment, then the subscription. */
async function buy(product: Product, owner: string): Promise<void> {
	const created = Math.floor(Date.now() / 1000);
	const events = [
		["checkout.session.completed", { mode: "subscription", client_reference_id: owner, customer: "cus_1" }],
		[
			"customer.subscription.created",
			{ id: "sub_1", status: "active", customer: "cus_1", items: { data: [{ price: { id: PRICE } }] } },
		],
		// The customer belongs to no account that is known.
		[
			"customer.subscription.created",
			{ id: "sub_2", status: "active", customer: "cus_2", items: { data: [{ price: { id: PRICE } }] } },
		],
	] as const;
	for (const [index, [type, object]] of events.entries()) {
		const payload = JSON.stringify({ id: `evt_${index}`, type, created, data: { object } });
		const answer = await fetch(`${product.runtime.url}/v1/webhooks/stripe`, {
			method: "POST",
			headers: {
				"stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET }),
			},
			body: payload,
		});
		expect(answer.status).toBe(200);
	}
}
