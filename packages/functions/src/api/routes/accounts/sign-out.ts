import type { signOut as signOutRoute } from "@dephealth/contract/routes/sign-in.ts";
import { onLambda } from "../../../compose/on-lambda.ts";
import { crossOriginError } from "../../http/api-error.ts";
import { endedSessionCookie } from "../../http/cookies.ts";
import { isCrossOrigin } from "../../http/cross-origin.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { Respond } from "../../http/request.ts";

/** POST /v1/auth/logout: the browser forgets its session. Fine without one, so that an ended one can be got rid of. */
export const signOut: Respond = async (request) => {
	if (isCrossOrigin(request)) throw crossOriginError();
	return { status: 204, cookies: [endedSessionCookie()] };
};

export const createHandler = publicRoute<typeof signOutRoute>("public", () => signOut);
export const handler = onLambda(createHandler);
