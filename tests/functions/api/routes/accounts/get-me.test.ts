import { signedInAsSchema } from "@dephealth/contract/routes/accounts.ts";
import { createEmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { createGetMe } from "@dephealth/functions/api/routes/accounts/get-me.ts";
import { describe, expect, it } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";

const vault = createEmailVault("a secret of at least thirty-two bytes");
const VERIFIED_AT = "2026-11-23T12:20:00.000Z";
const LAST_LOGIN = "2026-11-24T12:20:00.000Z";

async function ask(owner: string, sealed = vault.seal("ada@example.org")) {
	const user = { email: sealed, plan: "pro", verifiedAt: VERIFIED_AT, lastLogin: LAST_LOGIN } as const;
	const users = { get: async (asked: string) => (asked === "user_1" ? user : undefined) };
	const handler = anApiHandler({
		auth: "session",
		gate: () => (_auth, _request, answer) => answer({ kind: "account", owner }),
		respond: createGetMe({ users, vault, operators: new Set(["user_operator"]) }),
	});
	const { statusCode, body } = await handler(anApiEvent({ path: "/v1/auth/me" }));
	return { status: statusCode, body: JSON.parse(body ?? "null") };
}

describe("GET /v1/auth/me", () => {
	it("tells who is signed in, and nothing else", async () => {
		const { status, body } = await ask("user_1");
		expect([status, signedInAsSchema.strict().parse(body)]).toEqual([
			200,
			{
				id: "user_1",
				email: "ada@example.org",
				plan: "pro",
				verified_at: VERIFIED_AT,
				last_login: LAST_LOGIN,
				is_operator: false,
			},
		]);
	});

	it("tells the rest when the address cannot be decrypted any more", async () => {
		const sealed = createEmailVault("another secret of at least thirty-two bytes").seal("ada@example.org");
		const { status, body } = await ask("user_1", sealed);
		expect([status, body.email, body.plan]).toEqual([200, null, "pro"]);
	});

	it("knows nobody whose account is gone", async () => {
		const { status, body } = await ask("user_2");
		expect([status, body.error.code]).toEqual([401, "session_required"]);
	});
});
