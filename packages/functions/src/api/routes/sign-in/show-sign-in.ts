import type { showSignIn } from "@dephealth/contract/routes/sign-in.ts";
import { generateToken, isWellFormedToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { NONCE_COOKIE, nonceCookie } from "../../http/caller/cookies.ts";
import { htmlPage, withErrorPages } from "../../http/html-page.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { Respond } from "../../http/request.ts";
import { tokenOfLink } from "./one-time-link.ts";

/**
 * GET /v1/auth/callback: a page with a button. Mail scanners open links too, so nothing is looked up or used here. The
 * browser gets a nonce, by which it is known again when it sends the form twice; one that it has stays.
 */
export function createShowSignIn(deps: { generateNonce: () => string }): Respond {
	return async (request) => {
		const token = tokenOfLink(request);
		const known = request.cookies.get(NONCE_COOKIE);
		const nonce = known !== undefined && isWellFormedToken(known) ? known : deps.generateNonce();
		const parts = [
			{ text: "The link in the mail works for one sign-in." },
			{ button: "Sign in", action: "/v1/auth/callback", token },
		];
		return htmlPage(200, "Sign in to DepHealth", parts, [nonceCookie(nonce)]);
	};
}

export const createHandler = publicRoute<typeof showSignIn>("public", (c) =>
	withErrorPages(createShowSignIn({ generateNonce: generateToken }), c.clock.now),
);
export const handler = onLambda(createHandler);
