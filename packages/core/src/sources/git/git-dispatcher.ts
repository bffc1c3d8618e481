/** Connections to hosts that packages name. */
import type { Dispatcher } from "undici";
import { createDispatcher, type ProxySettings } from "../../http/proxy.ts";
import { createLookup, createPublicLookup } from "../../http/public-lookup.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** Silence in the midst of an answer; a server may count objects for a while before the first one. */
const SILENCE_MS = 15_000;
/** A host may ask for ten minutes; packages name any number of hosts, and each connection takes a descriptor. */
const KEPT_MS = 4_000;

/**
 * @param options.allowPrivate for an operator's own mirror; packages' hosts must be on the public internet
 * @param options.proxy resolves names itself, and is asked for every host of a package: what `NO_PROXY` names is the
 *   network that packages must not reach
 */
export function createGitDispatcher(options: {
	allowPrivate: boolean;
	proxy?: ProxySettings | undefined;
}): Dispatcher {
	const { allowPrivate, proxy } = options;
	const isGuarded = !allowPrivate && !proxy;
	return createDispatcher(
		{
			connect: { timeout: CONNECT_TIMEOUT_MS, lookup: (isGuarded ? createPublicLookup : createLookup)() },
			headersTimeout: SILENCE_MS,
			bodyTimeout: SILENCE_MS,
			maxHeaderSize: 16 * 1024,
			keepAliveMaxTimeout: KEPT_MS,
		},
		proxy && !allowPrivate ? { ...proxy, except: "" } : proxy,
	);
}
