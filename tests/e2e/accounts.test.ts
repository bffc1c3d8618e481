/** An account's whole life over HTTP, and then a search for everything that must not have been kept of it. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { PLANS } from "@dephealth/core/accounts/billing/plans.ts";
import { monthOf } from "@dephealth/core/accounts/usage/usage-policy.ts";
import { PROFILE } from "@dephealth/core/accounts/users/profile-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { type Product, startProduct, temporaryDirectory } from "./start-product.ts";

const ADDRESS = "ada.lovelace@example.org";
const COLLECT = "/v1/collect/npm/sandbox-unknown-accounts";
const LIMIT = PLANS.free.requestsPerMonth ?? 0;

let product: Product;
let client: DynamoDBDocumentClient;
/** Secrets that may only be found in the outbox. */
const secrets = new Map<string, string>([["address", ADDRESS]]);

/** Read when the product has ended. */
const dataDirectory = temporaryDirectory();

beforeAll(async () => {
	product = await startProduct({
		dataDirectory,
		args: ["--sandbox", "--verbose"],
		environment: { POWERTOOLS_LOG_LEVEL: "INFO" },
	});
	client = DynamoDBDocumentClient.from(
		new DynamoDBClient({
			endpoint: product.awsUrl,
			region: "local",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
		}),
	);
});
afterAll(async () => {
	client?.destroy();
	await product?.stop("SIGKILL");
	rmSync(dataDirectory, { recursive: true, force: true });
});

async function call(
	method: string,
	path: string,
	options: { form?: Record<string, string>; key?: string; cookie?: string | undefined } = {},
) {
	const response = await fetch(`${product.url}${path}`, {
		method,
		headers: {
			...(options.key !== undefined && { "x-api-key": options.key }),
			...(options.cookie !== undefined && { cookie: options.cookie }),
		},
		...(options.form && { body: new URLSearchParams(options.form) }),
	});
	const text = await response.text();
	const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
	return {
		status: response.status,
		headers: response.headers,
		/** `name=value` of the cookie that was set. */
		cookie: response.headers.getSetCookie()[0]?.split(";")[0],
		text,
		body: isJson ? JSON.parse(text) : undefined,
	};
}

const outbox = () => join(dataDirectory, "outbox");
function mails(): string[] {
	try {
		return readdirSync(outbox())
			.filter((name) => name.endsWith(".eml"))
			.sort()
			.map((name) => readFileSync(join(outbox(), name), "utf8"));
	} catch {
		return [];
	}
}

/** The token of the link in the n-th mail, once it is there. */
async function tokenOfMail(index: number, path: string): Promise<string> {
	const token = await until(
		() => mails()[index]?.match(new RegExp(`^${product.url}${path}\\?token=([\\w-]{43})$`, "m"))?.[1],
		`a mail with a link to ${path}`,
	);
	secrets.set(`token ${index}`, token);
	return token;
}

async function allItems(): Promise<Record<string, unknown>[]> {
	const { TableNames = [] } = await client.send(new ListTablesCommand());
	const items: Record<string, unknown>[] = [];
	for (const TableName of TableNames) {
		let start: Record<string, unknown> | undefined;
		do {
			const page = await client.send(
				new ScanCommand({ TableName, ...(start && { ExclusiveStartKey: start }) }),
			);
			items.push(...(page.Items ?? []));
			start = page.LastEvaluatedKey;
		} while (start);
	}
	return items;
}

describe("an account", () => {
	let key = "";
	let cookie: string | undefined;
	let owner = "";

	it("begins with an address, which a mail confirms", async () => {
		const asked = await call("POST", "/v1/signup", { form: { email: ` ${ADDRESS.toUpperCase()}` } });
		expect(asked.status).toBe(202);
		const token = await tokenOfMail(0, "/v1/verify");
		expect((await call("GET", `/v1/verify?token=${token}`)).text).toContain("<form");
		const confirmed = await call("POST", "/v1/verify", { form: { token } });
		expect(confirmed.status).toBe(201);
		key = confirmed.body.api_key;
		secrets.set("key", key).set("first session", confirmed.cookie?.split("=")[1] ?? "");
		const again = await call("POST", "/v1/verify", { form: { token } });
		expect([again.status, again.body.error.code]).toEqual([400, "token_already_used"]);
	});

	it("has an API key that is counted", async () => {
		const first = await call("GET", "/v1/packages/npm/active-1", { key });
		expect([200, 202]).toContain(first.status);
		expect(first.headers.get("x-ratelimit-limit")).toBe(String(LIMIT));
	});

	it("comes to the limit of its plan, and is told so by mail", async () => {
		owner = (
			await call("GET", "/v1/auth/me", { cookie: `__Host-dephealth_session=${secrets.get("first session")}` })
		).body.id;
		await client.send(
			new UpdateCommand({
				TableName: "dephealth-local-accounts",
				Key: { pk: owner, sk: PROFILE },
				UpdateExpression: "SET used = :used",
				// The month goes on in the profile.
				ConditionExpression: "usage_month = :month",
				ExpressionAttributeValues: { ":used": LIMIT - 1, ":month": monthOf(Date.now()).id },
			}),
		);
		const last = await call("POST", COLLECT, { key });
		expect([last.status, last.headers.get("x-ratelimit-remaining")]).toEqual([202, "0"]);
		const refused = await call("POST", COLLECT, { key });
		expect([refused.status, refused.body.error.code]).toEqual([429, "rate_limit_exceeded"]);
		expect(Object.fromEntries(refused.headers)).toMatchObject({
			"x-ratelimit-limit": String(LIMIT),
			"x-ratelimit-remaining": "0",
			"x-ratelimit-reset": String(monthOf(Date.now()).endsAt / 1000),
			"retry-after": expect.stringMatching(/^\d+$/),
		});
		await expect.poll(() => mails().some((mail) => /^Subject: DepHealth: 100 %/m.test(mail))).toBe(true);
	});

	it("is signed in to by a link that scanners open first", async () => {
		const before = mails().length;
		expect((await call("POST", "/v1/auth/magic-link", { form: { email: ADDRESS } })).status).toBe(202);
		const token = await tokenOfMail(before, "/v1/auth/callback");
		const pages = [];
		for (let index = 0; index < 2; index++) {
			pages.push(await call("GET", `/v1/auth/callback?token=${token}`));
		}
		expect(pages.map(({ status }) => status)).toEqual([200, 200]);
		const [scanner, browser] = pages.map((page) => page.cookie);
		secrets.set("nonce", browser?.split("=")[1] ?? "");
		const signedIn = await call("POST", "/v1/auth/callback", { form: { token }, cookie: browser });
		expect([signedIn.status, signedIn.body]).toEqual([200, { signed_in: true }]);
		cookie = signedIn.cookie;
		secrets.set("session", cookie?.split("=")[1] ?? "");
		const again = await call("POST", "/v1/auth/callback", { form: { token }, cookie: browser });
		expect([again.status, again.text]).toEqual([signedIn.status, signedIn.text]);
		for (const other of [scanner, undefined]) {
			const refused = await call("POST", "/v1/auth/callback", { form: { token }, cookie: other });
			expect([refused.status, refused.body.error.code]).toEqual([400, "token_already_used"]);
		}
		expect((await call("GET", "/v1/auth/me", { cookie })).body).toMatchObject({
			id: owner,
			email: ADDRESS,
			plan: "free",
		});
	});

	it("sends one link a minute, and says nothing of that", async () => {
		const before = mails().length;
		const asked = await call("POST", "/v1/auth/magic-link", { form: { email: ADDRESS } });
		const unknown = await call("POST", "/v1/auth/magic-link", { form: { email: "nobody@example.org" } });
		expect([asked.status, asked.text]).toEqual([unknown.status, unknown.text]);
		await expect.poll(() => product.stdout().match(/"outcome":"(?:too_soon|no_account)"/g)).toHaveLength(2);
		expect(mails()).toHaveLength(before);
	});

	it("loses a key that is revoked", async () => {
		const { body } = await call("GET", "/v1/api-keys", { cookie });
		const [{ id }] = body.api_keys;
		const guarded = await call("DELETE", `/v1/api-keys/${id}`, { cookie });
		expect([guarded.status, guarded.body.error.code]).toEqual([409, "last_api_key"]);
		expect((await call("DELETE", `/v1/api-keys/${id}?confirm=last`, { cookie })).status).toBe(204);
		const refused = await call("GET", "/v1/usage", { key });
		expect([refused.status, refused.body.error.code]).toEqual([401, "invalid_api_key"]);
	});

	it("hands out all that is stored about it", async () => {
		const { status, body } = await call("GET", "/v1/account", { cookie });
		expect(status).toBe(200);
		expect(body).toMatchObject({ id: owner, email: ADDRESS, plan: "free", webhook_subscriptions: [] });
		expect(body.usage).toEqual([{ period: monthOf(Date.now()).id, used: expect.any(Number) }]);
		// The sessions of the confirmation, of the link, and of the same form sent again.
		expect(body.sessions).toHaveLength(3);
		expect(Date.parse(body.last_login)).toBeGreaterThan(Date.parse(body.verified_at));
	});

	it("is signed out of: a copy of the cookie opens nothing any more", async () => {
		const ended = await call("POST", "/v1/auth/logout", { cookie });
		expect([ended.status, ended.cookie]).toEqual([204, "__Host-dephealth_session="]);
		for (const path of ["/v1/auth/me", "/v1/usage", "/v1/packages/npm/active-1"]) {
			const refused = await call("GET", path, { cookie });
			expect([refused.status, refused.body.error.code]).toEqual([401, "session_required"]);
		}
	});

	it("leaves no address, token, key, nonce or session in logs or items", async () => {
		const items = await allItems();
		expect(items.some(({ pk }) => pk === owner)).toBe(true);
		expect(items.some(({ pk }) => pk === "IDEMPOTENCY#sign-in")).toBe(true);
		expect(product.stdout()).toContain(`"user_id":"${owner}"`);
		const places = new Map([
			["logs", `${product.stdout()}${product.stderr()}`],
			["items", JSON.stringify(items)],
		]);
		expect([...places].flatMap(([place, text]) => found(place, text))).toEqual([]);
		expect([...secrets.keys()].sort()).toEqual([
			"address",
			"first session",
			"key",
			"nonce",
			"session",
			"token 0",
			"token 2",
		]);
		for (const secret of secrets.values()) expect(secret.length).toBeGreaterThan(20);
	});

	it("is deleted when its owner says so twice, and nothing of it is left but what expires by itself", async () => {
		const first = `__Host-dephealth_session=${secrets.get("first session")}`;
		const asked = await call("DELETE", "/v1/account", { cookie: first });
		expect([asked.status, asked.body.error.details.field]).toEqual([400, "confirm"]);
		expect((await call("DELETE", "/v1/account?confirm=delete", { cookie: first })).status).toBe(204);
		const left = (await allItems()).filter((item) => JSON.stringify(item).includes(owner));
		expect(left.filter(({ ttl }) => ttl === undefined)).toEqual([]);
		expect(left.filter(({ pk }) => pk === owner)).toEqual([]);
		expect((await call("GET", "/v1/auth/me", { cookie: first })).status).toBe(401);
		await expect
			.poll(() => `${product.stdout()}${product.stderr()}`.includes("an account has been deleted"))
			.toBe(true);
	});

	it("leaves none in any file but the outbox, also after the end", async () => {
		await product.stop();
		const files = readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !entry.parentPath.startsWith(outbox()))
			.map((entry) => join(entry.parentPath, entry.name));
		expect(files.length).toBeGreaterThan(5);
		expect(files.flatMap((file) => found(file, readFileSync(file, "latin1")))).toEqual([]);
		expect(mails().flatMap((mail) => found("outbox", mail))).not.toEqual([]);
	});
});

/** The secrets that a text contains, plain or encoded for a URL or in base64. */
function found(place: string, text: string): string[] {
	return [...secrets].flatMap(([name, secret]) => {
		const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").slice(0, -4)];
		return forms.some((form) => text.toLowerCase().includes(form.toLowerCase()))
			? [`${name} in ${place}`]
			: [];
	});
}
