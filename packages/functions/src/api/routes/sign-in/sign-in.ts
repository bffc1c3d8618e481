import type { SignedIn, signIn as signInRoute } from "@dephealth/contract/routes/sign-in.ts";
import type { SignIn } from "@dephealth/core/accounts/sign-in/idempotent-sign-in-store.ts";
import { generateToken, hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import type { Sessions } from "@dephealth/core/accounts/sign-in/session.ts";
import { signIn } from "../../../compose/accounts/accounts.ts";
import { sessions } from "../../../compose/accounts/sessions.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { NONCE_COOKIE, sessionCookie } from "../../http/caller/cookies.ts";
import { htmlPage, wantsHtml, withErrorPages } from "../../http/html-page.ts";
import { publicRoute } from "../../http/public-route.ts";
import { json, type Respond } from "../../http/request.ts";
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

export const createHandler = publicRoute<typeof signInRoute>("public", (c) =>
	withErrorPages(
		createSignIn({ signIn: signIn(c), sessions: sessions(c), generateNonce: generateToken }),
		c.clock.now,
	),
);
export const handler = onLambda(createHandler);
