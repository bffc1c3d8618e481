/** The secret that a subscription's deliveries are signed with. It is computed, so that none has to be stored. */
import { hkdfSync } from "node:crypto";

/** The prefix of https://www.standardwebhooks.com for secrets. */
const PREFIX = "whsec_";
const KEY_BYTES = 32;

/**
 * @param secret of the service, at least 32 bytes; with another one all subscriptions have other secrets
 * @returns `whsec_` and 32 bytes in base64
 */
export function webhookSigningSecret(secret: string, subscriptionId: string): string {
	const key = hkdfSync("sha256", secret, "", `dephealth webhook ${subscriptionId}`, KEY_BYTES);
	return PREFIX + Buffer.from(key).toString("base64");
}
