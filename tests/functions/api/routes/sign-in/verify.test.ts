import { createdApiKeySchema } from "@dephealth/contract/routes/accounts.ts";
import { hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import {
	generateToken,
	hashToken,
	SIGN_UP_LIFETIME_MS,
} from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createSessions, type Sessions } from "@dephealth/core/accounts/sign-in/session.ts";
import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { createSignUpStore } from "@dephealth/core/accounts/sign-in/sign-up-store.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { SESSION_COOKIE } from "@dephealth/functions/api/http/caller/cookies.ts";
import { withErrorPages } from "@dephealth/functions/api/http/html-page.ts";
import { handler as showVerification } from "@dephealth/functions/api/routes/sign-in/show-verification.ts";
import { createVerify } from "@dephealth/functions/api/routes/sign-in/verify.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiEventParts, anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";

let now = Date.parse("2026-11-23T12:20:00Z");
const clock = { ...systemClock, now: () => now };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const BROWSER = { ...FORM, accept: "text/html,*/*" };

let storage: LocalStorage;
let deps: Parameters<typeof createVerify>[0];
let sessions: Sessions;
let signUps: ReturnType<typeof createSignUpStore>;
let users: ReturnType<typeof createUserStore>;
let count = 0;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
	const table = { client: storage.client, tableName: storage.tables.accounts, clock };
	sessions = createSessions({
		secret: "a secret of at least thirty-two bytes",
		clock,
		records: createSessionStore(table),
	});
	signUps = createSignUpStore(table);
	users = createUserStore(table);
	deps = { signUps, users, apiKeys: storage.apiKeys, sessions };
});
afterAll(() => storage.close());

async function aSignUp() {
	const token = generateToken();
	const owner = `user_${++count}`;
	await signUps.begin({ owner, tokenHash: hashToken(token), request: `r${count}`, email: "sealed" });
	return { token, owner };
}

async function confirm(parts: ApiEventParts, changed: Partial<typeof deps> = {}) {
	const respond = withErrorPages(createVerify({ ...deps, ...changed }), clock.now);
	const handler = anApiHandler({ auth: "public", respond });
	return handler(anApiEvent({ method: "POST", path: "/v1/verify", ...parts }));
}
const asJson = (token: string) => ({ body: JSON.stringify({ token }) });
const asForm = (token: string, headers: Record<string, string> = FORM) => ({
	body: new URLSearchParams({ token }).toString(),
	headers,
});
const codeOf = (answer: { body?: string | undefined }) => JSON.parse(answer.body ?? "{}").error?.code;

describe("GET /v1/verify", () => {
	it("shows a button, and uses nothing up, however often it is loaded", async () => {
		const { token, owner } = await aSignUp();
		for (let index = 0; index < 3; index++) {
			const page = await showVerification(anApiEvent({ path: "/v1/verify", query: { token } }));
			expect(page.statusCode).toBe(200);
			expect(page.body).toContain(`<input type="hidden" name="token" value="${token}">`);
			expect(page.body).toContain('<form method="post" action="/v1/verify">');
		}
		expect(await users.get(owner)).toBeUndefined();
		expect((await confirm(asJson(token))).statusCode).toBe(201);
	});

	it("keeps the token to itself: no scripts, nothing loaded, nothing kept, no referrer", async () => {
		const page = await showVerification(anApiEvent({ query: { token: generateToken() } }));
		const policy = String(page.headers?.["content-security-policy"]);
		expect(policy).toMatch(/default-src 'none'/);
		expect(policy).toMatch(/frame-ancestors 'none'/);
		expect(policy).not.toMatch(/script-src|unsafe/);
		expect(page.headers).toMatchObject({
			"content-type": "text/html; charset=utf-8",
			"cache-control": "no-store",
			"referrer-policy": "no-referrer",
			"x-content-type-options": "nosniff",
		});
		expect(page.body).not.toMatch(/<script|https?:/);
	});

	it.each([undefined, "", "short", `"><script>alert(1)</script>`])("makes no page of %j", async (token) => {
		const query = token === undefined ? {} : { token };
		const page = await showVerification(anApiEvent({ query, headers: { accept: "text/html" } }));
		expect(page.statusCode).toBe(400);
		expect(page.headers).toMatchObject({ "content-type": "text/html; charset=utf-8" });
		expect(page.body).not.toContain("<script");
	});
});

describe("POST /v1/verify", () => {
	it("makes the account, its first key and a session", async () => {
		const { token, owner } = await aSignUp();
		const { statusCode, body, cookies } = await confirm(asJson(token));
		expect(statusCode).toBe(201);
		const { api_key: key } = createdApiKeySchema.strict().parse(JSON.parse(body ?? ""));
		const access = await storage.apiKeys.access(owner);
		expect([access?.plan, access?.activeKeys]).toEqual(["free", new Set([hashApiKey(key)])]);
		expect(access?.sessions.size).toBe(1);
		const [cookie = ""] = cookies ?? [];
		expect(cookie).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
		const session = await sessions.read(cookie.slice(SESSION_COOKIE.length + 1).split(";")[0] ?? "");
		expect(session?.owner).toBe(owner);
	});

	it("shows the key on a page to a browser", async () => {
		const { token } = await aSignUp();
		const { statusCode, body } = await confirm(asForm(token, BROWSER));
		expect(statusCode).toBe(201);
		expect(body).toMatch(/<code>dh_live_[\w-]{50}<\/code>/);
	});

	it("works once", async () => {
		const { token, owner } = await aSignUp();
		await confirm(asForm(token));
		const again = await confirm(asForm(token));
		expect([again.statusCode, codeOf(again), again.cookies]).toEqual([400, "token_already_used", undefined]);
		expect(await storage.apiKeys.list(owner)).toHaveLength(1);
	});

	it("gives one key to many who come at once", async () => {
		const { token, owner } = await aSignUp();
		const answers = await Promise.all(Array.from({ length: 30 }, () => confirm(asJson(token))));
		expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
		expect(new Set(answers.map(codeOf))).toEqual(new Set([undefined, "token_already_used"]));
		expect(await storage.apiKeys.list(owner)).toHaveLength(1);
	});

	it("tells a late visitor that the link has expired, as a page to a browser", async () => {
		const { token } = await aSignUp();
		now += SIGN_UP_LIFETIME_MS;
		const answer = await confirm(asJson(token));
		expect([answer.statusCode, codeOf(answer)]).toEqual([400, "token_expired"]);
		const page = await confirm(asForm(token, BROWSER));
		expect([page.statusCode, page.headers?.["content-type"]]).toEqual([400, "text/html; charset=utf-8"]);
		expect(page.body).toContain("token_expired");
	});

	it("leaves the link good when the account could not be made", async () => {
		const { token } = await aSignUp();
		const ensure = () => Promise.reject(new StorageUnavailableError("down"));
		expect((await confirm(asJson(token), { users: { ensure } })).statusCode).toBe(503);
		expect((await confirm(asJson(token))).statusCode).toBe(201);
	});

	it.each([
		["token_invalid", asJson(generateToken())],
		["token_invalid", asJson("")],
		["token_invalid", asJson("x")],
		["invalid_request", { body: "{}" }],
		["invalid_request", { body: '{"token": {"$ne": 1}}' }],
		["invalid_request", { body: "" }],
		["invalid_request", asJson("x".repeat(300))],
	])("answers %s", async (code, parts) => {
		const answer = await confirm(parts);
		expect([answer.statusCode, codeOf(answer)]).toEqual([400, code]);
	});

	it("is not to be used by another site's page", async () => {
		const { token } = await aSignUp();
		const headers = { ...FORM, "sec-fetch-site": "cross-site" };
		const answer = await confirm({ ...asForm(token), headers });
		expect([answer.statusCode, codeOf(answer)]).toEqual([403, "cross_origin"]);
		expect((await confirm(asForm(token, { ...FORM, "sec-fetch-site": "same-origin" }))).statusCode).toBe(201);
	});
});
