import { createApiHandler, type Respond } from "./api-handler.ts";
import { endedSessionCookie } from "./cookies.ts";
import { isCrossOrigin } from "./cross-origin.ts";
import { CrossOriginError } from "./errors.ts";

/** POST /v1/auth/logout: the browser forgets its session. Fine without one, so that an ended one can be got rid of. */
export const signOut: Respond = async (request) => {
	if (isCrossOrigin(request)) throw new CrossOriginError();
	return { status: 204, cookies: [endedSessionCookie()] };
};

export const handler = createApiHandler({ auth: "public", respond: signOut });
