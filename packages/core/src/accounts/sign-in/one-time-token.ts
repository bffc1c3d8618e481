/** Tokens of links in mails: good once, and stored as a hash only. */
import { createHash, randomBytes } from "node:crypto";

const TOKEN_BYTES = 32;
/** 256 bits in base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits in base64url. */
export function generateToken(random: (bytes: number) => Buffer = randomBytes): string {
	return random(TOKEN_BYTES).toString("base64url");
}

/** Tells tokens of the right form from others, which need no look-up. */
export function isWellFormedToken(text: string): boolean {
	return SHAPE.test(text);
}

/** The hash that is stored and looked up. A plain SHA-256 is enough for 256 random bits: there is nothing to guess. */
export function hashToken(token: string): string {
	return createHash("sha256").update(token).digest("hex");
}

/** One link a minute for each address. */
export const LINK_INTERVAL_MS = 60_000;
export const SIGN_UP_LIFETIME_MS = 24 * 3_600_000;
export const MAGIC_LINK_LIFETIME_MS = 15 * 60_000;
