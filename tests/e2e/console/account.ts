import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { PATIENT, until } from "../../patience.ts";
import { expectFits, LOOKING, picture, type World } from "./console-world.ts";

/** Ends every session: nothing that needs one comes after. */
export function describeAccount(world: () => World): void {
	const asKey = (key: string) =>
		fetch(`${world().product.url}/v1/usage`, { headers: { "x-api-key": key } }).then(({ status }) => status);

	/** An address that signs a browser in on the account's page, once. */
	async function link(): Promise<string> {
		const { product } = world();
		const response = await fetch(`${product.url}/v1/auth/console-link`, {
			method: "POST",
			headers: { "x-api-key": product.apiKey },
		});
		const { url } = (await response.json()) as { url: string };
		return url.replace("/#", "/account#");
	}

	describe("an account", () => {
		it("has its use, keys and receivers on a page: made, shown once, ended after a question", async () => {
			const page = await world().open("/account");
			await page.getByText(/the plan has no limit\.$/).waitFor();
			const keys = page.getByRole("table", { name: "API keys" });
			await page.getByRole("button", { name: "Make a key" }).click();
			await page.getByLabel("What it is for").fill("pipeline");
			await page.getByRole("button", { name: "Make it" }).click();
			const once = page.getByRole("group", { name: "The key pipeline has been made." });
			const secret = (await once.locator("pre").textContent()) ?? "";
			expect(await asKey(secret)).toBe(200);
			await page.getByRole("button", { name: "Add a receiver" }).click();
			const receiver = await startReceiver();
			await page.getByLabel("Address").fill(receiver.url);
			await page.getByLabel("Packages to watch").fill("nowhere/quiet-utility");
			await page.getByRole("button", { name: "Add it" }).click();
			await page.getByRole("alert").filter({ hasText: "Nothing was added." }).waitFor();
			await page.getByLabel("Packages to watch").fill("npm/quiet-utility\nnpm/active-web-framework");
			await page.getByRole("button", { name: "Add it" }).click();
			const signing = page.getByRole("group", { name: "The secret that verifies deliveries." });
			expect(await signing.locator("pre").textContent()).toMatch(/^whsec_/);
			await keys.getByRole("button", { name: "Revoke pipeline" }).click();
			await page.getByRole("button", { name: `Deliveries to ${receiver.url}` }).click();
			await page.getByRole("button", { name: "Send a test" }).click();
			const deliveries = page.getByRole("table", { name: `Deliveries to ${receiver.url}` });
			await deliveries.getByText("accepted").waitFor({ timeout: PATIENT.timeout });
			expect(receiver.types).toEqual(["WebhookTest"]);
			await receiver.close();
			await expectFits(page, "account");
			await once.getByRole("button", { name: "I have kept it" }).click();
			await signing.getByRole("button", { name: "I have kept it" }).click();
			await expect.poll(() => page.locator("main").textContent(), LOOKING).not.toContain(secret);

			// A button at work takes no focus, and loses it: the answer comes later.
			await page.route("**/v1/api-keys/*", async (route) => {
				await page.locator(":focus").waitFor({ state: "detached" });
				await route.continue();
			});
			await page.getByRole("button", { name: "Revoke it" }).click();
			await expect.poll(() => keys.getByText("pipeline").count(), LOOKING).toBe(0);
			// The button that had the focus is gone; the part of the page that it was in has it.
			await page.locator('section[aria-label="API keys"]:focus').waitFor();
			expect(await asKey(secret)).toBe(401);
			await page.getByRole("button", { name: `Delete ${receiver.url}` }).click();
			await page.getByRole("button", { name: "Delete it" }).click();
			await page.getByText("Nobody is notified.").waitFor();

			const [file] = await Promise.all([
				page.waitForEvent("download"),
				page.getByRole("button", { name: "Save it as a file" }).click(),
			]);
			expect(JSON.parse(readFileSync(await file.path(), "utf8"))).toMatchObject({
				webhook_subscriptions: [],
			});
			expect(page.faults).toEqual([]);
		});

		it("has what was typed into a form when somebody signs in again, but no address, until they sign out", async () => {
			const signIn = await link();
			const page = await world().open("/account");
			const add = page.getByRole("button", { name: "Add a receiver" });
			await add.click();
			await page.getByLabel("Address").fill("https://hooks.example.org/may-be-secret");
			await page.getByLabel("Packages to watch").fill("npm/quiet-utility");
			await world().elsewhere(async () => {
				await page.goto(`${world().product.url}/account`);
				await page.getByLabel("E-mail address").waitFor();
				await page.goto("about:blank");
				await page.goto(signIn);
				await add.click();
				expect(await page.getByLabel("Packages to watch").inputValue()).toBe("npm/quiet-utility");
				expect(await page.getByLabel("Address").inputValue()).toBe("");
				await page.getByRole("button", { name: "Sign out", exact: true }).click();
				await page.getByLabel("E-mail address").waitFor();
				expect(await page.evaluate("Object.keys(sessionStorage)")).toEqual([]);
			});
		});

		it("is signed out of in one browser, then in all", async () => {
			const links = [await link(), await link()] as const;
			const isOut = (page: Page) => page.getByText("This browser is not signed in.").waitFor();
			await world().elsewhere(async (page) => {
				await page.goto(links[0]);
				await page.getByRole("button", { name: "Sign out", exact: true }).click();
				await isOut(page);
			});
			const page = await world().open("/account");
			await page.getByRole("button", { name: "Sign out", exact: true }).waitFor();
			await world().elsewhere(async () => {
				await page.goto(links[1]);
				await page.getByRole("button", { name: "Sign out everywhere" }).click();
				await page.getByRole("button", { name: "Sign out all browsers" }).click();
				await isOut(page);
			});
			await world().open("/account");
			await page.getByLabel("E-mail address").waitFor();
			await expectFits(page, "signed-out");
		});

		it("is made with an address, counts what is asked of it, and is deleted once that is meant", async () => {
			const { product } = world();
			// The session of the test before has ended.
			const page = await world().open("/account");
			await page.getByLabel("E-mail address").fill("ada@example.org");
			await page.getByRole("button", { name: "Make an account" }).click();
			await page.goto(await linkOfMail(product.dataDirectory));
			await page.getByRole("button").click();
			const key = (await page.locator("code").first().textContent()) ?? "";
			const collected = await fetch(`${product.url}/v1/collect/npm/quiet-utility`, {
				method: "POST",
				headers: { "x-api-key": key },
			});
			expect(collected.status).toBe(202);
			await page.goto(`${product.url}/account`);
			await expect
				.poll(() => page.locator(".says").textContent(), LOOKING)
				.toMatch(/^1 of 5,000 requests of \w+ are used\.$/);
			await page.getByText("ada@example.org").waitFor();
			expect(await page.getByRole("img", { name: /^Requests by day/ }).getAttribute("aria-label")).toMatch(
				/^Requests by day\. day \d+: 1$/,
			);
			await picture(page, "account-used");
			const rail = page.getByRole("navigation", { name: "Sections", exact: true });
			await expect
				.poll(() => rail.locator(".item").allTextContents(), LOOKING)
				.toEqual(["Scan", "Packages", "Account"]);
			await page.goto(`${product.url}/operations`);
			await page.getByRole("heading", { name: "This page is for operators" }).waitFor();
			await page.getByRole("link", { name: "Your account" }).click();
			await page.getByRole("button", { name: "Delete the account" }).click();
			await page.getByText("at once and for good").waitFor();
			expect(await asKey(key)).toBe(200);
			await page.getByRole("button", { name: "Delete it for good" }).click();
			await page.getByText("This browser is not signed in.").waitFor();
			expect(await asKey(key)).toBe(401);
		});
	});
}

/** A receiver of webhooks that accepts everything. */
async function startReceiver() {
	const types: string[] = [];
	const server = createServer(async (request, response) => {
		types.push((JSON.parse(await text(request)) as { type: string }).type);
		response.end();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dephealth`,
		types,
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}

/** The link in the only mail that was sent. */
function linkOfMail(dataDirectory: string): Promise<string> {
	const outbox = join(dataDirectory, "outbox");
	return until(() => {
		const mail = existsSync(outbox) && readdirSync(outbox).find((name) => name.endsWith(".eml"));
		return mail ? /^http\S+\?token=\S+$/m.exec(readFileSync(join(outbox, mail), "utf8"))?.[0] : undefined;
	}, "a mail with a link");
}
