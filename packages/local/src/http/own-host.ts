/**
 * The names of this machine in requests. A page of another site may point its own name at this machine (DNS
 * rebinding). The browser then treats our answers as that site's, and only the Host header reveals it.
 */

import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

/** https://www.rfc-editor.org/rfc/rfc6761#section-6.3: names below `localhost` lead to this machine, too. */
const LOOPBACK = /^(?:(?:[a-z0-9-]+\.)*localhost|\[::1\])$/i;
const HOST = "host";
const PORT = /:\d{1,5}$/;
/** The authority of a target that proxies send: the whole address (RFC 9112, 3.2.2). */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;

type Asked = Pick<IncomingMessage, "rawHeaders" | "url">;

/** Two hosts allow smuggling requests past a reader of the other one (RFC 9112, 3.2). */
export function hasOneHost({ rawHeaders }: Asked): boolean {
	return hostHeaders(rawHeaders).length === 1;
}

/**
 * True when the request is for this machine: its single Host, and the authority of its target if there is one, which
 * takes precedence, are names of this machine.
 *
 * @param isOwn judges one name, with or without a port
 */
export function isForThisMachine(request: Asked, isOwn: (host: string) => boolean = isLoopbackHost): boolean {
	const authority = ABSOLUTE.exec(request.url ?? "")?.[1];
	const hosts = hostHeaders(request.rawHeaders);
	return hosts.length === 1 && hosts.every(isOwn) && (authority === undefined || isOwn(authority));
}

function hostHeaders(rawHeaders: readonly string[]): string[] {
	const hosts: string[] = [];
	for (let index = 0; index < rawHeaders.length; index += 2) {
		const name = rawHeaders[index];
		if (name?.length === HOST.length && name.toLowerCase() === HOST) hosts.push(rawHeaders[index + 1] ?? "");
	}
	return hosts;
}

/** True when a browser sends this for a page of any site; an address that somebody types is no page's request. */
export function isFromWebPage({ headers }: Pick<IncomingMessage, "headers">): boolean {
	const site = headers["sec-fetch-site"];
	return headers.origin !== undefined || (site !== undefined && site !== "none");
}

/** @returns true for a name of the loopback interface, with or without a port */
export function isLoopbackHost(host: string | undefined): boolean {
	if (host === undefined) return false;
	const name = host.replace(PORT, "");
	return LOOPBACK.test(name) || (name.startsWith("127.") && isIPv4(name));
}

/** @param names other names, without port, under which this machine may be asked; lower case */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
	if (host === undefined) return false;
	return isLoopbackHost(host) || names.includes(host.replace(PORT, "").toLowerCase());
}
