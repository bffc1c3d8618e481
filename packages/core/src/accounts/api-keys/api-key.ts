/** The form of API keys, and their stored hash. The key itself is never stored. */
import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const PREFIX = "dh_live_";
const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 7;
/** 256 bits in base64url. */
const SECRET_LENGTH = 43;
const SHOWN_LENGTH = 4;
/** 64 bits: an account has five keys. */
const ID_LENGTH = 16;
const SHAPE = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{${SECRET_LENGTH}}[0-9a-z]{${CHECKSUM_LENGTH}}$`);

/** A new key: prefix, 256 random bits, and a checksum that tells a typing error from a revoked key. */
export function generateApiKey(random: (bytes: number) => Buffer = randomBytes): string {
	const secret = random(SECRET_BYTES).toString("base64url");
	return `${PREFIX}${secret}${checksum(secret)}`;
}

/** True when the text can be a key of ours: right shape and right checksum. Other texts need no look-up. */
export function isWellFormedApiKey(text: string): boolean {
	if (!SHAPE.test(text)) return false;
	const secret = text.slice(PREFIX.length, PREFIX.length + SECRET_LENGTH);
	return checksum(secret) === text.slice(PREFIX.length + SECRET_LENGTH);
}

/** The beginning of a key, by which its owner recognises it: 24 of its 256 random bits. */
export function apiKeyPrefix(key: string): string {
	return key.slice(0, PREFIX.length + SHOWN_LENGTH);
}

/** The id of a stored key in paths: a part of its hash, which says nothing about the key. */
export function apiKeyId(keyHash: string): string {
	return keyHash.slice(0, ID_LENGTH);
}

/** The hash that is stored and looked up. A plain SHA-256 is enough for 256 random bits: there is nothing to guess. */
export function hashApiKey(key: string): string {
	return hash("sha256", key, "hex");
}

function checksum(secret: string): string {
	return crc32(secret).toString(36).padStart(CHECKSUM_LENGTH, "0");
}
