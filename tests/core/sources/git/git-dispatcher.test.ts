import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGitDispatcher } from "@dephealth/core/sources/git/git-dispatcher.ts";
import { request } from "undici";
import { expect, it } from "vitest";

it("reaches no address of this machine, whatever name leads there", async () => {
	const dispatcher = createGitDispatcher({ allowPrivate: false });
	await expect(request("http://localhost:1/o/n.git", { dispatcher })).rejects.toMatchObject({
		name: "NoPublicAddressError",
	});
	await dispatcher.close();
});

it.each([
	["asks the proxy for every host, also for those of its own network", false, ["git.corp.org:443"]],
	["asks the operator's own mirror directly, where the proxy is not for it", true, []],
])("%s", async (_, allowPrivate, asked) => {
	const tunnels: string[] = [];
	const proxy = createServer((_request, response) => response.end());
	proxy.on("connect", ({ url }, socket) => {
		tunnels.push(String(url));
		socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
	});
	await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
	const { port } = proxy.address() as AddressInfo;
	const address = `http://127.0.0.1:${port}`;
	const host = allowPrivate ? "127.0.0.1:1" : "git.corp.org";
	const dispatcher = createGitDispatcher({
		allowPrivate,
		proxy: { http: address, https: address, except: "git.corp.org,127.0.0.1" },
	});
	await expect(request(`https://${host}/o/n.git`, { dispatcher })).rejects.toThrow();
	expect(tunnels).toEqual(asked);
	await dispatcher.close();
	proxy.close();
});

it("asks another host, however many have their connections kept for ten minutes", async () => {
	const dispatcher = createGitDispatcher({ allowPrivate: true });
	const hosts = Array.from({ length: 260 }, () => {
		const host = createServer({ keepAliveTimeout: 600_000 }, (_request, response) => response.end("refs"));
		return host.listen(0, "127.0.0.1");
	});
	for (const host of hosts) {
		if (!host.listening) await once(host, "listening");
		const { port } = host.address() as AddressInfo;
		const { body } = await request(`http://127.0.0.1:${port}/o/n.git`, { dispatcher });
		expect(await body.text()).toBe("refs");
	}
	await dispatcher.destroy();
	for (const host of hosts) host.close();
});
