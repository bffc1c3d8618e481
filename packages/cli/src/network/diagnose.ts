/** Why no source answers: each is asked once more, plainly, so that the connection's own error can be named. */
import type { Environment } from "@dephealth/core/config.ts";
import { poolOptions } from "@dephealth/core/http/http-client.ts";
import { createDispatcher, type ProxySettings, proxySettings } from "@dephealth/core/http/proxy.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { type Dispatcher, request } from "undici";

/** The upstreams without which nothing can be said. */
const REQUIRED = [UPSTREAMS.npmRegistry, UPSTREAMS.depsDev, UPSTREAMS.github];
const TIMEOUT_MS = 5_000;

/** One sentence with advice; undefined when one of them answers. @throws ConfigurationError when the address of a proxy is no URL */
export async function diagnoseNetwork(env: Environment): Promise<string | undefined> {
	const hosts = REQUIRED.map(({ urlVariable, defaultUrl }) => new URL(env[urlVariable] ?? defaultUrl));
	const proxy = proxySettings(env);
	const dispatcher = createDispatcher(poolOptions({ http2: false }), proxy);
	try {
		const codes = await Promise.all(hosts.map((url) => failureOf(url, dispatcher)));
		if (codes.includes(undefined)) return undefined;
		return outageSentence(
			hosts.map(({ host }, index) => ({ host, code: codes[index] ?? "" })),
			proxy,
		);
	} finally {
		await dispatcher.destroy();
	}
}

/** Any answer is one: only the connection matters. @returns the error's code */
async function failureOf(url: URL, dispatcher: Dispatcher): Promise<string | undefined> {
	try {
		const { body } = await request(new URL("/", url), {
			dispatcher,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		await body.dump({ limit: 0 }).catch(() => {});
		return undefined;
	} catch (error) {
		return codeOf(error);
	}
}

function codeOf(error: unknown): string {
	if (!(error instanceof Error)) return "unknown error";
	const code: unknown = Reflect.get(error, "code");
	if (error.name === "TimeoutError") return "ETIMEDOUT";
	if (error instanceof AggregateError && typeof code !== "string") return codeOf(error.errors[0]);
	if (error.cause instanceof Error && (typeof code !== "string" || code.startsWith("UND_ERR_PRX")))
		return codeOf(error.cause);
	return typeof code === "string" ? code : error.name;
}

const WORDS: readonly { codes: RegExp; words: string; advice: string }[] = [
	{
		codes: /^(?:ENOTFOUND|EAI_AGAIN|EAI_)/,
		words: "cannot be resolved by DNS",
		advice: "Check the network connection; behind a proxy, set HTTPS_PROXY.",
	},
	{
		codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
		words: "shows another host's certificate",
		advice: "Check its address. The sign-in page of a network may answer in its place.",
	},
	{
		codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
		words: "shows a certificate that is not valid today",
		advice:
			"Check this machine's clock. If it is right, whoever operates that host has to renew the certificate.",
	},
	{
		codes: /^(?:EPROTO|ERR_SSL_\w+)$/,
		words: "does not speak TLS as expected",
		advice: "Check whether its address should begin with http: instead, and what stands in between.",
	},
	{
		codes: /CERT|SELF_SIGNED|LEAF_SIGNATURE|ISSUER|ERR_TLS/,
		words: "shows a certificate that is not trusted here",
		advice: "If a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate.",
	},
	{
		codes: /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT)$/,
		words: "does not answer in time",
		advice: "A firewall may be in between; behind a proxy, set HTTPS_PROXY.",
	},
	{
		codes: /^ECONNREFUSED$/,
		words: "refuses connections",
		advice: "A firewall may be in between; behind a proxy, set HTTPS_PROXY.",
	},
	{
		codes: /^(?:UND_ERR_ABORTED|UND_ERR_INVALID_ARG)$/,
		words: "is not let through",
		advice: "The proxy may want a user and password (http://user:password@host:port), or forbid these hosts.",
	},
];
const OTHERWISE = {
	words: "cannot be reached",
	advice: "Check the network connection; behind a proxy, set HTTPS_PROXY.",
};

/** @param failures by the error's code */
export function outageSentence(
	failures: readonly { host: string; code: string }[],
	proxy: ProxySettings | undefined,
): string {
	const byCode = Map.groupBy(failures, ({ code }) => code);
	const [first = ""] = byCode.keys();
	if (proxy && byCode.size === 1 && OF_THE_PROXY.test(first)) {
		const host = hostOf(proxy.https ?? proxy.http ?? "");
		return `No source answers: the proxy ${host} ${wordsOf(first).words} (${first}). Check HTTPS_PROXY and HTTP_PROXY, or exclude hosts with NO_PROXY.`;
	}
	const parts = [...byCode].map(([code, hosts]) => {
		const { words } = wordsOf(code);
		return `${listed(hosts.map(({ host }) => host))} ${words} (${code})`;
	});
	const through = proxy ? ` through the proxy ${hostOf(proxy.https ?? proxy.http ?? "")}` : "";
	return `No source answers${through}: ${parts.join("; ")}. ${wordsOf(first).advice}`;
}

/** Seen from here, these are about the first connection, which is the proxy's where there is one. */
const OF_THE_PROXY = /^(?:ENOTFOUND|EAI_|ECONNREFUSED|ETIMEDOUT|UND_ERR_CONNECT)/;

function wordsOf(code: string): { words: string; advice: string } {
	return WORDS.find(({ codes }) => codes.test(code)) ?? OTHERWISE;
}

function listed(names: readonly string[]): string {
	const different = [...new Set(names)];
	if (different.length === 1) return different.join("");
	return `each of ${different.slice(0, -1).join(", ")} and ${different.at(-1)}`;
}

/** The host alone: an address may carry a user and a password. */
function hostOf(address: string): string {
	return URL.parse(address)?.host ?? "that is set";
}
