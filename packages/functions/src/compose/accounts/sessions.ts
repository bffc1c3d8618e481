/** Composition of the sessions. */
import { createSessions, type Session } from "@dephealth/core/accounts/sign-in/session.ts";
import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { required } from "@dephealth/core/config.ts";
import { SESSION_COOKIE } from "../../api/http/caller/cookies.ts";
import { dynamoDb } from "../aws/storage.ts";
import { type Composition, part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const sessionRecords = /* @__PURE__ */ part((c) =>
	createSessionStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
		clock: c.clock,
	}),
);

export const sessions = /* @__PURE__ */ part((c) =>
	createSessions({
		secret: required(config(c).sessionSecret, "SESSION_SECRET"),
		clock: c.clock,
		records: { begin: (session) => sessionRecords(c).begin(session) },
	}),
);

/** @returns undefined when there is no valid session, as where no sessions are set up */
export async function readSessionCookie(
	c: Composition,
	cookies: ReadonlyMap<string, string>,
): Promise<Session | undefined> {
	const value = cookies.get(SESSION_COOKIE);
	if (value === undefined || config(c).sessionSecret === undefined) return undefined;
	return sessions(c).read(value);
}
