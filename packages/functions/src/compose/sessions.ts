/** Composition of the sessions. */
import { createSessions } from "@dephealth/core/accounts/sign-in/session.ts";
import { required } from "@dephealth/core/config.ts";
import { SESSION_COOKIE } from "../api/http/cookies.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const sessions = once(() =>
	createSessions({ secret: required(config().sessionSecret, "SESSION_SECRET"), clock }),
);

/** @returns the owner; undefined when there is no valid session, as where no sessions are set up */
export async function readSessionCookie(cookies: ReadonlyMap<string, string>): Promise<string | undefined> {
	const value = cookies.get(SESSION_COOKIE);
	if (value === undefined || config().sessionSecret === undefined) return undefined;
	return sessions().read(value);
}
