import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { systemClock } from "@dephealth/core/clock.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { proxySettings, withoutProxies } from "@dephealth/core/http/proxy.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const asked: string[] = [];
let upstream: Server;
let proxy: Server;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) =>
	new Promise<Server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));

/** Forwards every request to the upstream, for any host name. */
function createProxy(): Server {
	const server = createServer((incoming: IncomingMessage, answer) => {
		asked.push(`GET ${incoming.url}`);
		const { pathname } = new URL(incoming.url ?? "/", "http://registry.test");
		httpRequest({ port: portOf(upstream), path: pathname }, (reply) => reply.pipe(answer)).end();
	});
	server.on("connect", (incoming: IncomingMessage, socket) => {
		asked.push(`CONNECT ${incoming.url}`);
		if (incoming.headers["proxy-authorization"] !== `Basic ${btoa("ada:secret")}`) {
			socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
			return;
		}
		const tunnel = connect(portOf(upstream), "127.0.0.1", () => {
			socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
			tunnel.pipe(socket).pipe(tunnel);
		});
		tunnel.on("error", () => socket.destroy());
		socket.on("error", () => tunnel.destroy());
	});
	return server;
}

beforeAll(async () => {
	upstream = await listen(createServer((_, answer) => answer.end('{"ok":true}')));
	proxy = await listen(createProxy());
});
afterAll(() => {
	for (const server of [proxy, upstream]) {
		server.closeAllConnections();
		server.close();
	}
});

async function ask(env: Record<string, string>, url: string): Promise<unknown> {
	asked.length = 0;
	const client = createHttpClient({ clock: systemClock, random: Math.random, proxy: proxySettings(env) });
	try {
		const schema = z.object({ ok: z.boolean() });
		return (await client.requestJson({ source: "npm", url: new URL(url), schema, timeoutMs: 5_000 })).body;
	} finally {
		await client.close();
	}
}

describe("behind a proxy", () => {
	const address = () => `http://ada:secret@127.0.0.1:${portOf(proxy)}`;

	it.each(["HTTP_PROXY", "http_proxy"])("%s leads the way out", async (name) => {
		expect(await ask({ [name]: address() }, "http://registry.test/express")).toEqual({ ok: true });
		expect(asked).toHaveLength(1);
		expect(asked[0]).toContain("registry.test");
	});

	it("what lies on this machine, or is excepted, is asked directly", async () => {
		const url = `http://127.0.0.1:${portOf(upstream)}/express`;
		expect(await ask({ HTTP_PROXY: address() }, url)).toEqual({ ok: true });
		expect(asked).toEqual([]);
		await expect(
			ask({ HTTP_PROXY: address(), NO_PROXY: "registry.test" }, "http://registry.test:1/x"),
		).rejects.toMatchObject({
			name: "UpstreamUnavailableError",
		});
		expect(asked).toEqual([]);
	});

	it.each([
		["10.0.0.0/8 127.0.0.0/30", true],
		["fd00::/8,127.0.0.1/32", true],
		["127.0.0.0/33,10.0.0.0/8", false],
		["fe80::/10", false],
	])("what is in a network of NO_PROXY=%s is asked directly: %s", async (except, isDirect) => {
		asked.length = 0;
		// By way of the settings: this machine is never asked through the proxy.
		const proxy = { http: address(), https: undefined, except };
		const client = createHttpClient({ clock: systemClock, random: Math.random, proxy });
		const url = new URL(`http://127.0.0.1:${portOf(upstream)}/express`);
		const schema = z.object({ ok: z.boolean() });
		await client.requestJson({ source: "npm", url, schema, timeoutMs: 5_000 });
		await client.close();
		expect(asked.length === 0).toBe(isDirect);
	});

	it.each(["http://ada:secret@a b", "http://[::1", "ftp://ada:secret@proxy", "://secret"])(
		"an address that is none is refused without being repeated: %s",
		(value) => {
			const read = () => proxySettings({ https_proxy: value });
			expect(read).toThrow("The proxy's address in HTTPS_PROXY is no URL. Write it as http://host:port.");
			expect(read).not.toThrow("secret");
		},
	);

	it("nobody is asked through it who asks this machine alone", () => {
		const env = { HTTP_PROXY: "a b", https_proxy: "http://p", PATH: "/bin" };
		expect(withoutProxies(env)).toEqual({ PATH: "/bin" });
	});

	it("that wants another password, nothing is a fact about the package", async () => {
		const env = { HTTPS_PROXY: address().replace("secret", "wrong") };
		await expect(ask(env, "https://registry.test/express")).rejects.toMatchObject({
			name: "UpstreamUnavailableError",
		});
		expect(asked[0]).toBe("CONNECT registry.test:443");
	});

	it.each([
		[{}, undefined],
		[{ HTTPS_PROXY: "" }, undefined],
		[{ HTTPS_PROXY: "http://a" }, { http: undefined, https: "http://a", except: "localhost,127.0.0.1,::1" }],
		[
			{ HTTP_PROXY: "http://a", no_proxy: "b" },
			{ http: "http://a", https: "http://a", except: "b,localhost,127.0.0.1,::1" },
		],
		[
			{ HTTP_PROXY: "proxy:3128" },
			{ http: "http://proxy:3128", https: "http://proxy:3128", except: "localhost,127.0.0.1,::1" },
		],
		[
			{ HTTPS_PROXY: "http://a", https_proxy: "http://b" },
			{ http: undefined, https: "http://b", except: "localhost,127.0.0.1,::1" },
		],
	])("%j", (env, settings) => expect(proxySettings(env)).toEqual(settings));
});
