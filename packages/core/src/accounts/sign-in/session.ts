/** Sessions: a signed statement of who signed in, carried by the visitor's browser. Nothing is stored. */
import type { Clock } from "../../clock.ts";

export type Sessions = {
	/** @returns the cookie's value */
	issue(owner: string): Promise<string>;
	/** Whose session it is; undefined when it is forged, damaged or has ended. Never throws. */
	read(cookieValue: string): Promise<string | undefined>;
};

export const SESSION_SECONDS = 7 * 86_400;

const ALGORITHM = "HS256";
const ISSUER = "dephealth";
const AUDIENCE = "dephealth-session";
/** Ours have some 300 bytes. */
const MAX_LENGTH = 1024;

/** @param deps.secret at least 32 bytes; with another one everybody is signed out */
export function createSessions(deps: { secret: string; clock: Pick<Clock, "now"> }): Sessions {
	const key = new TextEncoder().encode(deps.secret);
	const seconds = () => Math.floor(deps.clock.now() / 1000);
	return {
		async issue(owner) {
			const { SignJWT } = await import("jose");
			return new SignJWT()
				.setProtectedHeader({ alg: ALGORITHM })
				.setSubject(owner)
				.setIssuer(ISSUER)
				.setAudience(AUDIENCE)
				.setIssuedAt(seconds())
				.setExpirationTime(seconds() + SESSION_SECONDS)
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
					requiredClaims: ["sub", "exp"],
					currentDate: new Date(deps.clock.now()),
				});
				return payload.sub;
			} catch {
				return undefined;
			}
		},
	};
}
