/** Decides which addresses webhooks may be sent to. */
import { isIP } from "node:net";
import { InvalidWebhookUrlError } from "../errors.ts";
import { isPublicAddress } from "../http/public-address.ts";

/** `allowPrivate`: also allows http and addresses of this network. Only for callers who own the network. */
export type WebhookUrlOptions = { allowPrivate: boolean };

const MAX_LENGTH = 2048;

/**
 * Checks an address here. A name's addresses are checked when they are connected to, since they may change.
 *
 * @throws InvalidWebhookUrlError
 */
export function parseWebhookUrl(text: string, { allowPrivate }: WebhookUrlOptions): URL {
	const url = URL.parse(text);
	if (!url || text.length > MAX_LENGTH) {
		throw new InvalidWebhookUrlError(
			`A webhook's URL has up to ${MAX_LENGTH} characters and begins with https://.`,
		);
	}
	if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) {
		throw new InvalidWebhookUrlError("A webhook's URL begins with https://.");
	}
	if (url.username !== "" || url.password !== "") {
		throw new InvalidWebhookUrlError(
			"A webhook's URL must not contain a user name or password. Verify the signature of each delivery instead.",
		);
	}
	if (!allowPrivate && !mayBePublic(hostOf(url))) {
		throw new InvalidWebhookUrlError("A webhook's URL must lead to a host on the public internet.");
	}
	url.hash = "";
	return url;
}

/** The host name, without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
	return hostname.replace(/^\[|\]$/g, "");
}

function mayBePublic(host: string): boolean {
	if (isIP(host) !== 0) return isPublicAddress(host);
	return host.includes(".") && !/\.(?:localhost|local|internal|home\.arpa)\.?$/.test(host);
}
