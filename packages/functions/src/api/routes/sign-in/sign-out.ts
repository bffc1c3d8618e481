import type { signOut } from "@dephealth/contract/routes/sign-in.ts";
import type { Session, SessionRecords } from "@dephealth/core/accounts/sign-in/session.ts";
import { readSessionCookie, sessionRecords } from "../../../compose/accounts/sessions.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { crossOriginError } from "../../http/api-error.ts";
import { endedSessionCookie } from "../../http/caller/cookies.ts";
import { isCrossOrigin } from "../../http/caller/cross-origin.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { Respond } from "../../http/request.ts";

/**
 * POST /v1/auth/logout: ends the session for all copies of its cookie. It succeeds without a session, so that an old
 * cookie can be removed.
 */
export function createSignOut(deps: {
	readSession: (cookies: ReadonlyMap<string, string>) => Promise<Session | undefined>;
	records: () => Pick<SessionRecords, "end">;
}): Respond {
	return async (request) => {
		if (isCrossOrigin(request)) throw crossOriginError();
		const session = await deps.readSession(request.cookies);
		if (session) await deps.records().end(session);
		return { status: 204, cookies: [endedSessionCookie()] };
	};
}

export const createHandler = publicRoute<typeof signOut>("public", (c) =>
	createSignOut({
		readSession: (cookies) => readSessionCookie(c, cookies),
		records: () => sessionRecords(c),
	}),
);
export const handler = onLambda(createHandler);
