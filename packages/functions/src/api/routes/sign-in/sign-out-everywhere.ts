import type { signOutEverywhere } from "@dephealth/contract/routes/sign-in.ts";
import type { SessionRecords } from "@dephealth/core/accounts/sign-in/session.ts";
import { sessionRecords } from "../../../compose/accounts/sessions.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { endedSessionCookie } from "../../http/caller/cookies.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";

/** POST /v1/auth/logout-everywhere: ends all sessions of the account, this one included. */
export function createSignOutEverywhere(deps: { records: Pick<SessionRecords, "endAll"> }): Respond {
	return async (request) => {
		await deps.records.endAll(ownerOf(request));
		return { status: 204, cookies: [endedSessionCookie()] };
	};
}

export const createHandler = guardedRoute<typeof signOutEverywhere>("session", (c) =>
	createSignOutEverywhere({ records: sessionRecords(c) }),
);
export const handler = onLambda(createHandler);
