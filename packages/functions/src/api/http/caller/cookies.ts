/** The cookies of the accounts. Their prefix makes browsers refuse them from anybody but this host, over TLS. */
import { MAGIC_LINK_LIFETIME_MS } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { SESSION_SECONDS } from "@dephealth/core/accounts/sign-in/session.ts";

export const SESSION_COOKIE = "__Host-dephealth_session";
export const NONCE_COOKIE = "__Host-dephealth_nonce";

/** Browsers take localhost for secure, also without TLS; Safari does not. */
const ATTRIBUTES = "Path=/; Secure; HttpOnly";

export function sessionCookie(value: string): string {
	return `${SESSION_COOKIE}=${value}; Max-Age=${SESSION_SECONDS}; ${ATTRIBUTES}; SameSite=Strict`;
}

export function endedSessionCookie(): string {
	return `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}; SameSite=Strict`;
}

/** Lax: a visitor who opens the link in the mail again keeps the cookie, but forms of other sites do not send it. */
export function nonceCookie(value: string): string {
	return `${NONCE_COOKIE}=${value}; Max-Age=${MAGIC_LINK_LIFETIME_MS / 1000}; ${ATTRIBUTES}; SameSite=Lax`;
}
