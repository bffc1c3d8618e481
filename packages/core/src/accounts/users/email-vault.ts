/**
 * Keeps plain e-mail addresses out of storage. An account's id is a keyed hash of the address, so that nobody can
 * test a guess without the secret. The address itself is stored encrypted, to send mail.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

export type EmailVault = {
	/** The account's owner id, e.g. `user_9f2c…`. @param address normalised, see `parseEmailAddress` */
	ownerOf(address: string): string;
	/** The address encrypted, as text: the same address is never twice the same. */
	seal(address: string): string;
	/** @throws UnreadableAddressError when the text was not sealed with this secret, or was changed since */
	open(sealed: string): string;
};

/** A stored address cannot be decrypted: EMAIL_SECRET is not the one it was sealed with. */
export class UnreadableAddressError extends Error {
	override name = "UnreadableAddressError";
}

const OWNER_PREFIX = "user_";
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits; random ones are good for 2^32 messages under one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Tells this form from one that may come later. */
const VERSION = "v1.";

/** @param secret at least 32 bytes; with another one all accounts are lost */
export function createEmailVault(
	secret: string,
	random: (bytes: number) => Buffer = randomBytes,
): EmailVault {
	const hashKey = derive("email hash");
	const sealKey = derive("email seal");

	/** One key a purpose: https://www.rfc-editor.org/rfc/rfc5869 */
	function derive(purpose: string): Buffer {
		return Buffer.from(hkdfSync("sha256", secret, "", `dephealth ${purpose}`, KEY_BYTES));
	}

	return {
		ownerOf: (address) => `${OWNER_PREFIX}${createHmac("sha256", hashKey).update(address).digest("hex")}`,
		seal(address) {
			const iv = random(IV_BYTES);
			const cipher = createCipheriv(CIPHER, sealKey, iv);
			const encrypted = Buffer.concat([cipher.update(address, "utf8"), cipher.final()]);
			return `${VERSION}${Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url")}`;
		},
		open(sealed) {
			try {
				if (!sealed.startsWith(VERSION)) throw new RangeError("not a sealed address");
				const bytes = Buffer.from(sealed.slice(VERSION.length), "base64url");
				const decipher = createDecipheriv(CIPHER, sealKey, bytes.subarray(0, IV_BYTES), {
					authTagLength: TAG_BYTES,
				});
				decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
				const encrypted = bytes.subarray(IV_BYTES + TAG_BYTES);
				return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString("utf8");
			} catch (cause) {
				throw new UnreadableAddressError(
					"A stored e-mail address cannot be decrypted: EMAIL_SECRET is not the one it was stored with.",
					{ cause },
				);
			}
		},
	};
}

const OWNER = /^user_[0-9a-f]{64}$/;

/** True when a text can be the id of somebody who signed up. */
export function isOwnerId(text: string): boolean {
	return OWNER.test(text);
}
