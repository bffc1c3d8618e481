/**
 * Sessions: a signed statement of who signed in, carried by the visitor's browser, and a record in the account. The
 * signature says that we made it, the record that it has not been ended.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { latestEnd } from "../../lease.ts";

export type Session = {
	owner: string;
	/** The entry in the account's set of sessions while this one lasts: its end in epoch seconds, a dot, a random id. */
	record: string;
};

/** The records of sessions. Every method throws StorageUnavailableError. */
export type SessionRecords = {
	/** Notes a session, and that its owner has signed in now. */
	begin(session: Session): Promise<void>;
	end(session: Session): Promise<void>;
	endAll(owner: string): Promise<void>;
};

export type Sessions = {
	/** Begins a session. @returns the cookie's value @throws StorageUnavailableError */
	issue(owner: string): Promise<string>;
	/**
	 * Reads a cookie; undefined when it is forged, damaged or too old. `AccountAccess.sessions` says whether the session
	 * has been ended. Never throws.
	 */
	read(cookieValue: string): Promise<Session | undefined>;
};

export const SESSION_SECONDS = 7 * 86_400;

const ALGORITHM = "HS256";
const ISSUER = "dephealth";
const AUDIENCE = "dephealth-session";
/** Our tokens have about 350 bytes. */
const MAX_LENGTH = 1024;

/** The time at which a recorded session expires, in epoch seconds. */
export function endOfRecord(record: string): number {
	return Number.parseInt(record, 10);
}

/**
 * The latest end, in epoch seconds, of a session that exists now. A later one was begun by a clock that was ahead, and
 * would last for as long as that was.
 */
export function latestEndOfSession(nowSeconds: number): number {
	return latestEnd(nowSeconds, SESSION_SECONDS);
}

/** @param deps.secret at least 32 bytes; with another one everybody is signed out */
export function createSessions(deps: {
	secret: string;
	clock: Pick<Clock, "now">;
	records: Pick<SessionRecords, "begin">;
}): Sessions {
	const key = new TextEncoder().encode(deps.secret);
	const seconds = () => Math.floor(deps.clock.now() / 1000);
	return {
		async issue(owner) {
			const { SignJWT } = await import("jose");
			const [id, end] = [randomUUID(), seconds() + SESSION_SECONDS];
			await deps.records.begin({ owner, record: recordOf(end, id) });
			return new SignJWT()
				.setProtectedHeader({ alg: ALGORITHM })
				.setSubject(owner)
				.setJti(id)
				.setIssuer(ISSUER)
				.setAudience(AUDIENCE)
				.setIssuedAt(seconds())
				.setExpirationTime(end)
				.sign(key);
		},
		async read(cookieValue) {
			if (cookieValue.length > MAX_LENGTH) return undefined;
			// Most requests carry an API key: they do without the library.
			const { jwtVerify } = await import("jose");
			try {
				const { payload } = await jwtVerify(cookieValue, key, {
					algorithms: [ALGORITHM],
					issuer: ISSUER,
					audience: AUDIENCE,
					requiredClaims: ["sub", "exp", "jti"],
					currentDate: new Date(deps.clock.now()),
				});
				const { sub, exp, jti } = payload;
				if (sub === undefined || exp === undefined || jti === undefined) return undefined;
				if (exp > latestEndOfSession(seconds())) return undefined;
				return { owner: sub, record: recordOf(exp, jti) };
			} catch {
				return undefined;
			}
		},
	};
}

function recordOf(end: number, id: string): string {
	return `${end}.${id}`;
}
