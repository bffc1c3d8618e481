/** The way out of a network that has a proxy: by the variables that curl, git and Node itself go by. */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";

export type ProxySettings = {
	/** Addresses, which may hold credentials: never printed. */
	http: string | undefined;
	https: string | undefined;
	/** Hosts that are asked directly, separated by commas. */
	except: string;
};

/** This machine itself is never reached through the proxy. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

/** @returns undefined where no proxy is set; the lower-case names win, as in curl */
export function proxySettings(env: Readonly<Record<string, string | undefined>>): ProxySettings | undefined {
	const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
	const http = read("HTTP_PROXY");
	const https = read("HTTPS_PROXY") ?? http;
	if (http === undefined && https === undefined) return undefined;
	return {
		http,
		https,
		except: [read("NO_PROXY") ?? "", ...LOOPBACK].filter((host) => host !== "").join(","),
	};
}

/** @throws TypeError when an address of a proxy is no URL */
export function createDispatcher(options: Agent.Options, proxy: ProxySettings | undefined): Dispatcher {
	if (!proxy) return new Agent(options);
	return new EnvHttpProxyAgent({
		...options,
		...(proxy.http !== undefined && { httpProxy: proxy.http }),
		...(proxy.https !== undefined && { httpsProxy: proxy.https }),
		noProxy: proxy.except,
	});
}
