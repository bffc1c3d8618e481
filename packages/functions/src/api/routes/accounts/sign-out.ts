import { onLambda } from "../../../compose/on-lambda.ts";
import type { Respond } from "../../http/api-handler.ts";
import { endedSessionCookie } from "../../http/cookies.ts";
import { isCrossOrigin } from "../../http/cross-origin.ts";
import { CrossOriginError } from "../../http/errors.ts";
import { publicRoute } from "../../http/public-route.ts";

/** POST /v1/auth/logout: the browser forgets its session. Fine without one, so that an ended one can be got rid of. */
export const signOut: Respond = async (request) => {
	if (isCrossOrigin(request)) throw new CrossOriginError();
	return { status: 204, cookies: [endedSessionCookie()] };
};

export const createHandler = publicRoute(() => signOut);
export const handler = onLambda(createHandler);
