/** Composition of the sessions. */
import { createSessions } from "@dephealth/core/accounts/sign-in/session.ts";
import { required } from "@dephealth/core/config.ts";
import { SESSION_COOKIE } from "../api/http/cookies.ts";
import { type Composition, part } from "./composition.ts";
import { config } from "./config.ts";

export const sessions = part((c) =>
	createSessions({ secret: required(config(c).sessionSecret, "SESSION_SECRET"), clock: c.clock }),
);

/** @returns the owner; undefined when there is no valid session, as where no sessions are set up */
export async function readSessionCookie(
	c: Composition,
	cookies: ReadonlyMap<string, string>,
): Promise<string | undefined> {
	const value = cookies.get(SESSION_COOKIE);
	if (value === undefined || config(c).sessionSecret === undefined) return undefined;
	return sessions(c).read(value);
}
