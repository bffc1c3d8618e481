/**
 * The names under which this machine is asked. A page of another site may point a name of its own at this machine (DNS
 * rebinding). The browser then takes our answers for that site's, and only the Host header shows it.
 */

import type { IncomingMessage } from "node:http";

/** https://www.rfc-editor.org/rfc/rfc6761#section-6.3: names below `localhost` lead to this machine, too. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|(?:[a-z0-9-]+\.)*localhost|\[::1\])$/i;
const PORT = /:\d{1,5}$/;

/** True when a browser sends this for a page of any site; an address that somebody types is no page's request. */
export function isFromWebPage({ headers }: Pick<IncomingMessage, "headers">): boolean {
	const site = headers["sec-fetch-site"];
	return headers.origin !== undefined || (site !== undefined && site !== "none");
}

/** @returns true for a name of the loopback interface, with or without a port */
export function isLoopbackHost(host: string | undefined): boolean {
	return host !== undefined && LOOPBACK.test(host.replace(PORT, ""));
}

/** @param names other names, without port, under which this machine may be asked; lower case */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
	if (host === undefined) return false;
	return isLoopbackHost(host) || names.includes(host.replace(PORT, "").toLowerCase());
}
