import type { CreatedApiKey } from "@dephealth/contract/routes/accounts.ts";
import type { verify } from "@dephealth/contract/routes/sign-in.ts";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import type { Sessions } from "@dephealth/core/accounts/sign-in/session.ts";
import type { SignUpStore } from "@dephealth/core/accounts/sign-in/sign-up-store.ts";
import type { UserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { signUps, users } from "../../../compose/accounts/accounts.ts";
import { sessions } from "../../../compose/accounts/sessions.ts";
import { apiKeys } from "../../../compose/aws/storage.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { sessionCookie } from "../../http/caller/cookies.ts";
import { htmlPage, wantsHtml, withErrorPages } from "../../http/html-page.ts";
import { publicRoute } from "../../http/public-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { toJson } from "../accounts/list-api-keys.ts";
import { tokenOfForm } from "./one-time-link.ts";

const FIRST_KEY_NAME = "First key";

/**
 * POST /v1/verify: makes the account and its first API key, and signs the visitor in. The account is made before the
 * link is used up, so after a failure in between the link or a magic link still works.
 */
export function createVerify(deps: {
	signUps: Pick<SignUpStore, "find" | "confirm">;
	users: Pick<UserStore, "ensure">;
	apiKeys: Pick<ApiKeyStore, "create">;
	sessions: Pick<Sessions, "issue">;
	/** Default: a random one. */
	generate?: () => string;
}): Respond {
	const { generate = generateApiKey } = deps;
	return async (request) => {
		const tokenHash = hashToken(tokenOfForm(request));
		const { owner, email } = await deps.signUps.find(tokenHash);
		await deps.users.ensure(owner, email);
		await deps.signUps.confirm(owner, tokenHash);
		const key = generate();
		const stored = await deps.apiKeys.create(owner, {
			hash: hashApiKey(key),
			prefix: apiKeyPrefix(key),
			name: FIRST_KEY_NAME,
		});
		const cookies = [sessionCookie(await deps.sessions.issue(owner))];
		if (!wantsHtml(request)) {
			const body: CreatedApiKey = { ...toJson(stored), api_key: key };
			return { ...json(201, body), cookies };
		}
		const parts = [
			{ text: "This is your API key. Keep it: it is not stored, and is never shown again." },
			{ code: key },
			{ text: "Send it in the header X-API-Key." },
		];
		return htmlPage(201, "The address is confirmed", parts, cookies);
	};
}

export const createHandler = publicRoute<typeof verify>("public", (c) =>
	withErrorPages(
		createVerify({ signUps: signUps(c), users: users(c), apiKeys: apiKeys(c), sessions: sessions(c) }),
		c.clock.now,
	),
);
export const handler = onLambda(createHandler);
