/** The way out of a network that has a proxy: by the variables that curl, git and Node itself go by. */
import { BlockList, isIP } from "node:net";
import { Agent, Dispatcher, EnvHttpProxyAgent } from "undici";
import { ConfigurationError, type Environment } from "../config.ts";

export type ProxySettings = {
	/** Addresses, which may hold credentials: never printed. */
	http: string | undefined;
	https: string | undefined;
	/** Hosts, `host:port`, `.suffix`, `10.0.0.0/8` and `*` that are asked directly, separated by commas. */
	except: string;
};

/** This machine itself is never reached through the proxy. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY"] as const;
const SCHEMES = /^(?:https?|socks5?):$/;

/**
 * @returns undefined where no proxy is set; the lower-case names win, and a host without a scheme is one of HTTP, as in curl
 * @throws ConfigurationError when an address is no URL; it does not repeat the address, which may hold a password
 */
export function proxySettings(env: Environment): ProxySettings | undefined {
	const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
	const [http, httpsOwn] = PROXY_VARIABLES.map((name) => addressIn(name, read(name)));
	const https = httpsOwn ?? http;
	if (http === undefined && https === undefined) return undefined;
	return {
		http,
		https,
		except: [read("NO_PROXY") ?? "", ...LOOPBACK].filter((host) => host !== "").join(","),
	};
}

function addressIn(name: string, value: string | undefined): string | undefined {
	if (value === undefined) return undefined;
	const address = value.includes("://") ? value : `http://${value}`;
	if (SCHEMES.test(URL.parse(address)?.protocol ?? "")) return address;
	throw new ConfigurationError(`The proxy's address in ${name} is no URL. Write it as http://host:port.`);
}

/** The environment of what is asked on this machine alone. */
export function withoutProxies(env: Environment): Environment {
	const names = new Set<string>(PROXY_VARIABLES.flatMap((name) => [name, name.toLowerCase()]));
	return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
}

export function createDispatcher(options: Agent.Options, proxy: ProxySettings | undefined): Dispatcher {
	if (!proxy) return new Agent(options);
	const agent = new EnvHttpProxyAgent({
		...options,
		...(proxy.http !== undefined && { httpProxy: proxy.http }),
		...(proxy.https !== undefined && { httpsProxy: proxy.https }),
		noProxy: proxy.except,
	});
	const networks = networksIn(proxy.except);
	return networks ? new ExceptNetworks(networks, agent, new Agent(options)) : agent;
}

/** The networks among the exceptions, as `10.0.0.0/8` or `fd00::/8`; undefined when there is none. */
function networksIn(except: string): BlockList | undefined {
	const list = new BlockList();
	for (const entry of except.split(/[,\s]+/)) {
		const [, address = "", bits = ""] = /^\[?([\da-f.:]+)\]?\/(\d{1,3})$/i.exec(entry) ?? [];
		const version = isIP(address);
		if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) continue;
		list.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
	}
	return list.rules.length > 0 ? list : undefined;
}

/** undici's agent knows exceptions by name and address; curl and others know networks, too. */
class ExceptNetworks extends Dispatcher {
	readonly #networks: BlockList;
	readonly #proxied: Dispatcher;
	readonly #direct: Dispatcher;

	constructor(networks: BlockList, proxied: Dispatcher, direct: Dispatcher) {
		super();
		this.#networks = networks;
		this.#proxied = proxied;
		this.#direct = direct;
	}

	override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
		const host = URL.parse(String(options.origin))?.hostname.replace(/^\[|\]$/g, "") ?? "";
		const version = isIP(host);
		const isDirect = version !== 0 && this.#networks.check(host, version === 4 ? "ipv4" : "ipv6");
		return (isDirect ? this.#direct : this.#proxied).dispatch(options, handler);
	}

	override async close(): Promise<void> {
		await Promise.all([this.#proxied.close(), this.#direct.close()]);
	}

	override async destroy(): Promise<void> {
		await Promise.all([this.#proxied.destroy(), this.#direct.destroy()]);
	}
}
