import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { signedInSchema } from "@dephealth/contract/routes/sign-in.ts";
import { createIdempotentSignIn } from "@dephealth/core/accounts/sign-in/idempotent-sign-in-store.ts";
import { createMagicLinkStore } from "@dephealth/core/accounts/sign-in/magic-link-store.ts";
import {
	generateToken,
	hashToken,
	MAGIC_LINK_LIFETIME_MS,
} from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import {
	createSessions,
	type SessionRecords,
	type Sessions,
} from "@dephealth/core/accounts/sign-in/session.ts";
import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { NONCE_COOKIE, SESSION_COOKIE } from "@dephealth/functions/api/http/caller/cookies.ts";
import { withErrorPages } from "@dephealth/functions/api/http/html-page.ts";
import { handler as showSignIn } from "@dephealth/functions/api/routes/sign-in/show-sign-in.ts";
import { createSignIn } from "@dephealth/functions/api/routes/sign-in/sign-in.ts";
import { createSignOut } from "@dephealth/functions/api/routes/sign-in/sign-out.ts";
import { createSignOutEverywhere } from "@dephealth/functions/api/routes/sign-in/sign-out-everywhere.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiEventParts, anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";

let now = Date.now();
const clock = { ...systemClock, now: () => now };

let storage: LocalStorage;
let sessions: Sessions;
let records: SessionRecords;
let magicLinks: ReturnType<typeof createMagicLinkStore>;
let users: ReturnType<typeof createUserStore>;
let respond: ReturnType<typeof createSignIn>;
let count = 0;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
	const table = { client: storage.client, tableName: storage.tables.accounts, clock };
	records = createSessionStore(table);
	sessions = createSessions({ secret: "a secret of at least thirty-two bytes", clock, records });
	magicLinks = createMagicLinkStore(table);
	users = createUserStore(table);
	const { region, credentials } = storage.client.config;
	respond = createSignIn({
		signIn: createIdempotentSignIn({
			magicLinks,
			client: () => new DynamoDBClient({ endpoint: storage.endpoint, region, credentials }),
			tableName: storage.tables.operations,
		}),
		sessions,
		generateNonce: generateToken,
	});
});
afterAll(() => storage.close());

async function aLink() {
	const token = generateToken();
	const owner = `user_${++count}`;
	await users.ensure(owner, "sealed");
	await magicLinks.issue({ owner, tokenHash: hashToken(token), request: `r${count}` });
	return { token, owner };
}

function send(token: string, parts: ApiEventParts = {}) {
	const handler = anApiHandler({ auth: "public", respond: withErrorPages(respond, clock.now) });
	const body = JSON.stringify({ token });
	return handler(anApiEvent({ method: "POST", path: "/v1/auth/callback", body, ...parts }));
}

/** Opens the page of a link; @returns the nonce cookie as the browser sends it back */
async function open(token: string, cookies: string[] = []): Promise<string> {
	const page = await showSignIn(anApiEvent({ path: "/v1/auth/callback", query: { token }, cookies }));
	expect(page.statusCode).toBe(200);
	return page.cookies?.[0]?.split(";")[0] ?? "";
}
const codeOf = (answer: { body?: string | undefined }) => JSON.parse(answer.body ?? "{}").error?.code;

function cookieValue(answer: { cookies?: string[] | undefined }): string {
	const cookie = answer.cookies?.find((text) => text.startsWith(`${SESSION_COOKIE}=`)) ?? "";
	return cookie.slice(SESSION_COOKIE.length + 1).split(";")[0] ?? "";
}

async function ownerOf(answer: { cookies?: string[] | undefined }): Promise<string | undefined> {
	return (await sessions.read(cookieValue(answer)))?.owner;
}

describe("GET /v1/auth/callback", () => {
	it("shows a button, gives the browser a nonce, and uses nothing up", async () => {
		const { token, owner } = await aLink();
		const page = await showSignIn(anApiEvent({ query: { token } }));
		expect(page.body).toContain(`name="token" value="${token}"`);
		expect(page.cookies).toEqual([
			expect.stringMatching(
				/^__Host-dephealth_nonce=[\w-]{43}; Max-Age=900; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
			),
		]);
		for (let index = 0; index < 3; index++) await open(token);
		expect(await ownerOf(await send(token))).toBe(owner);
	});

	it("lets a browser keep its nonce, so that it stays known when the page is loaded again", async () => {
		const { token } = await aLink();
		const nonce = await open(token);
		expect(await open(token, [nonce])).toBe(nonce);
		expect(await open(token, [`${NONCE_COOKIE}=forged`])).not.toBe(`${NONCE_COOKIE}=forged`);
	});
});

describe("POST /v1/auth/callback", () => {
	it("signs in, by a cookie that scripts and other sites do not get", async () => {
		const { token, owner } = await aLink();
		const answer = await send(token, { cookies: [await open(token)] });
		expect(answer.statusCode).toBe(200);
		expect(signedInSchema.strict().parse(JSON.parse(answer.body ?? ""))).toEqual({ signed_in: true });
		expect(answer.cookies).toEqual([
			expect.stringMatching(
				/^__Host-dephealth_session=[\w.-]+; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
			),
		]);
		expect(await ownerOf(answer)).toBe(owner);
	});

	it("answers the same browser's second try the same, and nobody else's", async () => {
		const { token, owner } = await aLink();
		const [browser, scanner] = [await open(token), await open(token)];
		const first = await send(token, { cookies: [browser] });
		const again = await send(token, { cookies: [browser] });
		expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
		expect(await ownerOf(again)).toBe(owner);
		for (const cookies of [[scanner], []]) {
			const answer = await send(token, { cookies });
			expect([answer.statusCode, codeOf(answer)]).toEqual([400, "token_already_used"]);
			expect(answer.cookies).toBeUndefined();
		}
	});

	it("signs in exactly one of 50 who come at once", async () => {
		const { token } = await aLink();
		const answers = await Promise.all(Array.from({ length: 50 }, () => send(token)));
		expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
		expect(answers.filter((answer) => codeOf(answer) === "token_already_used")).toHaveLength(49);
	});

	it("refuses a link that has expired", async () => {
		const { token } = await aLink();
		now += MAGIC_LINK_LIFETIME_MS;
		const answer = await send(token);
		expect([answer.statusCode, codeOf(answer)]).toEqual([400, "token_expired"]);
	});

	it.each([
		["token_invalid", JSON.stringify({ token: generateToken() })],
		["token_invalid", '{"token": ""}'],
		["invalid_request", "{}"],
	])("answers %s", async (code, body) => {
		const answer = await send("", { body });
		expect([answer.statusCode, codeOf(answer)]).toEqual([400, code]);
	});

	it("answers a browser with pages", async () => {
		const { token } = await aLink();
		const browser: ApiEventParts = {
			headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
			body: new URLSearchParams({ token }).toString(),
		};
		const signedIn = await send(token, { ...browser, cookies: [await open(token)] });
		expect([signedIn.statusCode, signedIn.body]).toEqual([200, expect.stringContaining("You are signed in")]);
		const refused = await send(token, browser);
		expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining("token_already_used")]);
	});

	it.each([[{ "sec-fetch-site": "cross-site" }], [{ origin: "https://evil.example" }]])(
		"does not sign a visitor in for another site: %j",
		async (headers) => {
			const { token } = await aLink();
			const answer = await send(token, { headers });
			expect([answer.statusCode, codeOf(answer)]).toEqual([403, "cross_origin"]);
			expect((await send(token)).statusCode).toBe(200);
		},
	);
});

async function signedIn() {
	const { token, owner } = await aLink();
	return { owner, value: cookieValue(await send(token)) };
}

async function lastingSessions(owner: string): Promise<number> {
	return (await storage.apiKeys.access(owner))?.sessions.size ?? 0;
}

describe("POST /v1/auth/logout", () => {
	function signOut(parts: ApiEventParts = {}) {
		const readSession = async (cookies: ReadonlyMap<string, string>) =>
			sessions.read(cookies.get(SESSION_COOKIE) ?? "");
		const route = createSignOut({ readSession, records: () => records });
		return anApiHandler({ auth: "public", respond: route })(anApiEvent({ method: "POST", ...parts }));
	}

	it("ends the session, wherever else its cookie is, and no other one", async () => {
		const { owner, value } = await signedIn();
		await sessions.issue(owner);
		const { statusCode } = await signOut({ cookies: [`${SESSION_COOKIE}=${value}`] });
		expect([statusCode, await lastingSessions(owner)]).toEqual([204, 1]);
	});

	it("removes the cookie, also without a session", async () => {
		const answer = await signOut({ cookies: [`${SESSION_COOKIE}=forged`] });
		expect(answer.statusCode).toBe(204);
		expect(answer.cookies).toEqual([
			"__Host-dephealth_session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict",
		]);
	});

	it("is not for other sites", async () => {
		const headers = { "sec-fetch-site": "cross-site" };
		expect((await signOut({ headers })).statusCode).toBe(403);
	});
});

describe("POST /v1/auth/logout-everywhere", () => {
	it("ends all sessions of the account", async () => {
		const { owner } = await signedIn();
		await sessions.issue(owner);
		const handler = anApiHandler({
			auth: "session",
			gate: () => (_auth, _request, answer) => answer({ kind: "account", owner }),
			respond: createSignOutEverywhere({ records }),
		});
		const { statusCode } = await handler(anApiEvent({ method: "POST" }));
		expect([statusCode, await lastingSessions(owner)]).toEqual([204, 0]);
	});
});

it("signing in is noted in the account", async () => {
	const { owner } = await signedIn();
	expect((await users.get(owner))?.lastLogin).toBe(new Date(now).toISOString());
});
