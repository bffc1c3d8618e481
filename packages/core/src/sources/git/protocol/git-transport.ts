/**
 * Git's smart HTTP over undici: one GET that finds the repository, then POSTs of commands. The bodies are streams, so
 * a reader can stop at any byte.
 */
import { type Dispatcher, request } from "undici";
import type { Clock, Random } from "../../../clock.ts";
import { BadResponseError, RateLimitedError, UpstreamForbiddenError } from "../../../errors.ts";
import { NoPublicAddressError } from "../../../http/public-lookup.ts";
import { parseRetryAfter } from "../../../http/retry-after.ts";
import { retry } from "../../../resilience/retry.ts";
import { isRepeatedByStateMachine } from "../../../resilience/state-attempt.ts";
import { VERSION } from "../../../version.ts";
import { isBlip, statusError, transportError } from "../../upstream-failure.ts";

export type GitTransport = {
	/**
	 * Asks for a repository's capabilities. Follows redirects within the host, as forges answer for renamed repositories.
	 *
	 * @param address `https://host/owner/name.git`
	 * @returns the address that answered, for the commands that follow
	 * @throws PackageNotFoundError on 404 and 410
	 * @throws UpstreamForbiddenError on a 401 that asks for credentials, 403 and 451, and for a host that is not on the public internet
	 * @throws RateLimitedError on 429, on a 403 that says so, and on a 401 that asks for nothing
	 * @throws UpstreamUnavailableError, UpstreamTimeoutError, BadResponseError as the JSON client does
	 */
	discover(address: URL, call: GitCall): Promise<{ address: URL; body: AsyncIterable<Uint8Array> }>;
	/** Sends one command of protocol version 2. @throws as `discover`; redirects are not followed */
	command(address: URL, body: Buffer, call: GitCall): Promise<AsyncIterable<Uint8Array>>;
	close(): Promise<void>;
};

export type GitCall = {
	/** The host's name in sentences. */
	host: string;
	/** The source's name in circuits and metrics. */
	source: string;
	signal: AbortSignal;
	/** Sent as the password of Basic authentication, to the repository's own host alone. */
	token?: string | undefined;
};

type RequestOptions = { method: "GET" | "POST"; headers: Record<string, string>; body?: Buffer };

/** The same short retry as in the JSON client. */
const BLIP = { maxRetries: 1, baseDelayMs: 100, maxDelayMs: 100 };
const SERVICE = "git-upload-pack";
const MAX_REDIRECTS = 2;
const MAX_ERROR_BYTES = 2048;
const THROTTLED = /\b(?:rate limit|temporarily limiting|too many requests|abuse detection)/i;
const PROTOCOL = { "git-protocol": "version=2", "user-agent": `git/dephealth-${VERSION}` };

/** @param deps.dispatcher closed by `close` */
export function createGitTransport(deps: {
	dispatcher: Dispatcher;
	clock: Clock;
	random: Random;
}): GitTransport {
	const { dispatcher, clock, random } = deps;
	const now = () => clock.now();

	/** Commands change nothing: they may be sent again when the connection broke, as kept ones do. */
	function send(url: URL, call: GitCall, options: RequestOptions): Promise<Dispatcher.ResponseData> {
		const maxRetries = isRepeatedByStateMachine() ? 0 : BLIP.maxRetries;
		const policy = { ...BLIP, maxRetries, isRetryable: (error: unknown) => isBlip(error, 0) };
		return retry(() => sendOnce(url, call, options), policy, { clock, random, signal: call.signal });
	}

	async function sendOnce(
		url: URL,
		call: GitCall,
		options: RequestOptions,
	): Promise<Dispatcher.ResponseData> {
		try {
			return await request(url, {
				dispatcher,
				signal: call.signal,
				...options,
				headers: { ...PROTOCOL, ...authorization(call.token), ...options.headers },
			});
		} catch (error) {
			throw failureOf(call, error);
		}
	}

	return {
		async discover(address, call) {
			let target = address;
			for (let redirects = 0; ; redirects++) {
				const answer = await send(informationUrl(target), call, { method: "GET", headers: {} });
				const renamed = redirects < MAX_REDIRECTS ? renamedTo(target, answer) : undefined;
				if (!renamed) {
					await requireSuccess(answer, call, `application/x-${SERVICE}-advertisement`, now);
					return { address: target, body: bodyOf(answer, call) };
				}
				await answer.body.dump({ limit: MAX_ERROR_BYTES });
				target = renamed;
			}
		},
		async command(address, body, call) {
			const answer = await send(new URL(`${address.pathname}/${SERVICE}`, address), call, {
				method: "POST",
				headers: {
					"content-type": `application/x-${SERVICE}-request`,
					accept: `application/x-${SERVICE}-result`,
				},
				body,
			});
			await requireSuccess(answer, call, `application/x-${SERVICE}-result`, now);
			return bodyOf(answer, call);
		},
		close: () => dispatcher.close(),
	};
}

function informationUrl(address: URL): URL {
	return new URL(`${address.pathname}/info/refs?service=${SERVICE}`, address);
}

/** GitHub takes any user name with a token; GitLab and Gitea do, too. */
function authorization(token: string | undefined): Record<string, string> {
	return token ? { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}` } : {};
}

/** The address that a redirect of the same host names; undefined for every other answer. */
function renamedTo(address: URL, answer: Dispatcher.ResponseData): URL | undefined {
	const location = answer.headers["location"];
	if (![301, 302, 307, 308].includes(answer.statusCode) || typeof location !== "string") return undefined;
	const target = URL.parse(location, informationUrl(address).href);
	const path = target && /^(\/.+)\/info\/refs$/.exec(target.pathname)?.[1];
	if (!target || !path || target.origin !== address.origin) return undefined;
	return new URL(path, target);
}

async function requireSuccess(
	answer: Dispatcher.ResponseData,
	{ source, host }: GitCall,
	contentType: string,
	now: () => number,
): Promise<void> {
	const { statusCode: status, headers } = answer;
	if (status === 200) {
		const type = String(headers["content-type"] ?? "").split(";", 1)[0];
		if (type === contentType && headers["content-encoding"] === undefined) return;
		await answer.body.dump({ limit: 0 }).catch(() => {});
		throw new BadResponseError(`${host} answered with something else than git's protocol.`, {
			source,
			status,
		});
	}
	const text = await errorText(answer);
	const retryAfterSeconds = parseRetryAfter(joined(headers["retry-after"]), now());
	const options = { source, status };
	if (isThrottled(answer, text)) {
		throw new RateLimitedError(`${host} asks to be called less often (${status}).`, {
			...options,
			retryAfterSeconds,
		});
	}
	if (status === 401) {
		throw new UpstreamForbiddenError(
			`${host} asks for credentials (401): the repository is private, or there is none.`,
			options,
		);
	}
	if (status === 451) {
		throw new UpstreamForbiddenError(`${host} withholds the repository for legal reasons (451).`, options);
	}
	throw statusError(source, status, retryAfterSeconds);
}

/**
 * A 401 must name the required credentials (RFC 9110, section 11.6.1); one that does not means that the host turns
 * away anonymous readers for a while. A 403 says by a header, or in words, that it is temporary.
 */
function isThrottled({ statusCode: status, headers }: Dispatcher.ResponseData, text: string): boolean {
	if (status === 401) return headers["www-authenticate"] === undefined;
	if (status !== 403) return false;
	return (
		headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0" || THROTTLED.test(text)
	);
}

async function errorText(answer: Dispatcher.ResponseData): Promise<string> {
	const parts: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
			parts.push(chunk);
			length += chunk.length;
			if (length >= MAX_ERROR_BYTES) break;
		}
	} catch {
		// The status says enough.
	}
	return Buffer.concat(parts).toString("utf8", 0, MAX_ERROR_BYTES);
}

function joined(header: string | string[] | undefined): string | undefined {
	return Array.isArray(header) ? header.join(", ") : header;
}

async function* bodyOf(answer: Dispatcher.ResponseData, call: GitCall): AsyncGenerator<Uint8Array> {
	try {
		yield* answer.body as AsyncIterable<Uint8Array>;
	} catch (error) {
		throw failureOf(call, error);
	}
}

function failureOf({ source, host, signal }: GitCall, error: unknown): unknown {
	if (signal.aborted) return signal.reason;
	if (error instanceof NoPublicAddressError) {
		return new UpstreamForbiddenError(`${host} is not on the public internet and is not asked.`, {
			source,
			cause: error,
		});
	}
	return transportError(source, error);
}
