import type { SignedIn } from "@dephealth/contract/schemas/api.ts";
import type { SignIn } from "@dephealth/core/accounts/sign-in/idempotent-sign-in-store.ts";
import { generateToken, hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import type { Sessions } from "@dephealth/core/accounts/sign-in/session.ts";
import { signIn } from "../../../compose/accounts.ts";
import { clock } from "../../../compose/clock.ts";
import { once } from "../../../compose/once.ts";
import { sessions } from "../../../compose/sessions.ts";
import { createApiHandler, json, type Respond } from "../../http/api-handler.ts";
import { NONCE_COOKIE, sessionCookie } from "../../http/cookies.ts";
import { htmlPage, wantsHtml, withErrorPages } from "../../http/html-page.ts";
import { tokenOfForm } from "./one-time-link.ts";

/** POST /v1/auth/callback: uses a magic link. Without a nonce of the page nobody is known again: one try, one use. */
export function createSignIn(deps: {
	signIn: SignIn;
	sessions: Pick<Sessions, "issue">;
	generateNonce: () => string;
}): Respond {
	return async (request) => {
		const tokenHash = hashToken(tokenOfForm(request));
		const nonce = request.cookies.get(NONCE_COOKIE) || deps.generateNonce();
		const owner = await deps.signIn(tokenHash, hashToken(nonce));
		const cookies = [sessionCookie(await deps.sessions.issue(owner))];
		if (wantsHtml(request)) {
			return htmlPage(200, "You are signed in", [{ text: "You can close this page." }], cookies);
		}
		const body: SignedIn = { signed_in: true };
		return { ...json(200, body), cookies };
	};
}

const respond = once(() =>
	createSignIn({ signIn: signIn(), sessions: sessions(), generateNonce: generateToken }),
);

export const handler = createApiHandler({
	auth: "public",
	respond: withErrorPages((request) => respond()(request), clock.now),
});
