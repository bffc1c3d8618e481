import { consoleLinkSchema } from "@dephealth/contract/routes/sign-in.ts";
import { generateToken, hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createCreateConsoleLink } from "@dephealth/functions/api/routes/sign-in/create-console-link.ts";
import { expect, it } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";

it("an operator gets an address for the own account; what is stored is the token's hash", async () => {
	const token = generateToken();
	const handed: unknown[] = [];
	const handler = anApiHandler({
		auth: "operator",
		gate: () => (_auth, _request, answer) => answer({ kind: "account", owner: "user_1" }),
		respond: createCreateConsoleLink({
			magicLinks: { hand: async (link) => void handed.push(link) },
			publicUrl: "https://dephealth.example",
			clock: { now: () => Date.UTC(2026, 10, 28) },
			generateToken: () => token,
		}),
	});
	const { statusCode, body } = await handler(anApiEvent({ method: "POST", path: "/v1/auth/console-link" }));
	expect(statusCode).toBe(201);
	expect(consoleLinkSchema.strict().parse(JSON.parse(body ?? ""))).toEqual({
		url: `https://dephealth.example/#sign-in=${token}`,
		expires_at: "2026-11-29T00:00:00.000Z",
	});
	expect(handed).toEqual([{ owner: "user_1", tokenHash: hashToken(token), lifetimeMs: 86_400_000 }]);
});
