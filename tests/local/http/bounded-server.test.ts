import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { createBoundedServer } from "@dephealth/local/http/bounded-server.ts";
import { listen, stopListening } from "@dephealth/local/http/listen.ts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PATIENT, until } from "../../patience.ts";

const HOST = "127.0.0.1";
const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const end of cleanUp.splice(0).reverse()) await end();
});

async function start(options: Parameters<typeof createBoundedServer>[0], answer = "answered") {
	const server = createBoundedServer(options, (request, response) => {
		if (request.url !== "/hang") response.end(answer);
	});
	// Node itself would end connections that are kept.
	server.keepAliveTimeout = 600_000;
	await listen(server, 0, HOST);
	cleanUp.push(() => stopListening(server));
	return server;
}

type Server = Awaited<ReturnType<typeof start>>;

function open(server: Server, text: string) {
	const socket: Socket = connect((server.address() as AddressInfo).port, HOST);
	const state = { socket, text: "", isClosed: false };
	socket.on("data", (data) => {
		state.text += data;
	});
	socket.on("error", () => {});
	socket.on("close", () => {
		state.isClosed = true;
	});
	socket.write(text);
	cleanUp.push(() => void socket.destroy());
	return state;
}

async function connections(server: Server, count: number): Promise<void> {
	await until(
		() =>
			new Promise<true | undefined>((resolve, reject) =>
				server.getConnections((error, now) =>
					error ? reject(error) : resolve(now === count ? true : undefined),
				),
			),
		`${count} connections`,
	);
}

const GET = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

describe("a server with as many connections as it may have", () => {
	it.each([
		["sent nothing", ""],
		["sent half of a request's head", "GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: "],
		["sent half of a body", "POST /hang HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"],
		["got their answer, and keep the connection", GET],
	])("answers new callers in place of those who have %s", async (_, text) => {
		const server = await start({ stalledMs: 600_000, maxConnections: 3 });
		const idle: ReturnType<typeof open>[] = [];
		for (let count = 1; count <= 3; count++) {
			idle.push(open(server, text));
			await connections(server, count);
		}
		const caller = open(server, GET);
		await vi.waitFor(() => expect(caller.text).toContain("answered"), PATIENT);
		await vi.waitFor(
			() => expect(idle.map(({ isClosed }) => isClosed)).toEqual([true, false, false]),
			PATIENT,
		);
	});

	it("lets those go on whose answers are under way, and turns new ones away", async () => {
		const server = await start({ stalledMs: 600_000, maxConnections: 2 });
		const begun = vi.fn();
		server.on("request", begun);
		const busy = [open(server, GET.replace("/", "/hang")), open(server, GET.replace("/", "/hang"))];
		await vi.waitFor(() => expect(begun).toHaveBeenCalledTimes(2), PATIENT);
		const another = open(server, GET);
		await vi.waitFor(() => expect(another.isClosed).toBe(true), PATIENT);
		expect(busy.map(({ isClosed }) => isClosed)).toEqual([false, false]);
	});
});

it("keeps a connection for longer than it tells the client, whose next request may be late", async () => {
	const server = await start({ stalledMs: 600_000 });
	server.keepAliveTimeout = 5_000;
	const accepted = once(server, "connection");
	const caller = open(server, GET);
	const [connection] = (await accepted) as [Socket];
	await vi.waitFor(() => expect(caller.text).toContain("answered"), PATIENT);
	expect(caller.text).toMatch(/^keep-alive: timeout=5\r$/im);
	await vi.waitFor(() => expect(connection.timeout).toBe(35_000), PATIENT);
});

it("answers requests that one connection sends at once in their order, one at a time", async () => {
	let atWork = 0;
	let mostAtWork = 0;
	const bounded = createBoundedServer({ stalledMs: 600_000 }, async (request, response) => {
		atWork += 1;
		mostAtWork = Math.max(mostAtWork, atWork);
		let body = "";
		for await (const piece of request) body += piece;
		atWork -= 1;
		response.end(`<${request.url}${body}>`);
	});
	await listen(bounded, 0, HOST);
	cleanUp.push(() => stopListening(bounded));
	const paths = Array.from({ length: 3_000 }, (_, index) => `/${index}`);
	const requests = paths.map(
		(path) => `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n--`,
	);
	const caller = open(bounded, requests.join(""));
	await vi.waitFor(() => expect(caller.text).toContain("</2999-->"), PATIENT);
	expect([...caller.text.matchAll(/<(.*?)-->/g)].map(([, path]) => path)).toEqual(paths);
	expect(mostAtWork).toBe(1);
});

it("ends the connection of a client that does not read its answer", async () => {
	const server = await start({ stalledMs: 500 }, "x".repeat(50 * 1024 * 1024));
	const accepted = once(server, "connection");
	const reader = open(server, GET);
	reader.socket.pause();
	const [connection] = (await accepted) as [Socket];
	if (!connection.closed) await once(connection, "close");
	expect(reader.text).toBe("");
});
