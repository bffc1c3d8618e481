/** Connections to hosts that packages name. */
import { Agent, type Dispatcher } from "undici";
import { createLookup, createPublicLookup } from "../../http/public-lookup.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** Silence in the midst of an answer; a server may count objects for a while before the first one. */
const SILENCE_MS = 15_000;

/** @param options.allowPrivate for an operator's own mirror; packages' hosts must be on the public internet */
export function createGitDispatcher(options: { allowPrivate: boolean }): Dispatcher {
	const lookup = (options.allowPrivate ? createLookup : createPublicLookup)();
	return new Agent({
		connect: { timeout: CONNECT_TIMEOUT_MS, lookup },
		headersTimeout: SILENCE_MS,
		bodyTimeout: SILENCE_MS,
		maxHeaderSize: 16 * 1024,
		maxOrigins: 256,
	});
}
