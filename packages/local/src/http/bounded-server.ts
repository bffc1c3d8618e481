/**
 * An HTTP server whose connections are bounded in number and time. On one machine all callers have the same address, so no
 * caller can be counted: instead whoever keeps a connection without using it has to give it up when there are too many.
 */
import {
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { KEEP_ALIVE } from "./listen.ts";
import { connectionsLimit, openFilesLimit } from "./open-files.ts";

type Exchange = { request: IncomingMessage; response: ServerResponse };

/** A client that dribbles its request is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for such clients. */
const CHECK_EVERY_MS = 5_000;

/**
 * @param options.stalledMs after this time without a byte in either direction a connection is closed: its client does not
 * read the answer. Longer than the longest answer takes.
 * @param options.maxConnections default: as many as the descriptors of this process allow
 */
export function createBoundedServer(
	options: { stalledMs: number; maxConnections?: number },
	listener: RequestListener,
): Server {
	const { stalledMs, maxConnections = connectionsLimit(openFilesLimit()) } = options;
	/** The last use of each connection; the ones without a request for the longest time come first. */
	const connections = new Map<Socket, Exchange | undefined>();

	function makeRoom(): void {
		if (connections.size <= maxConnections) return;
		for (const [socket, exchange] of connections) {
			if (exchange && isUnderWay(exchange)) continue;
			socket.destroy();
			return;
		}
	}

	/**
	 * A client may send its next requests before the answer (RFC 9112, section 9.3.2). Each waits for the one before it, and is
	 * read only then: twenty thousand on one connection would otherwise all be at work at once.
	 */
	function listenAfter(before: ServerResponse, { request, response }: Exchange): void {
		const { socket } = request;
		socket.pause();
		before.once("close", () => {
			if (connections.get(socket)?.response === response) socket.resume();
			listener(request, response);
		});
	}

	const server = createServer(
		{ requestTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: CHECK_EVERY_MS, ...KEEP_ALIVE },
		(request, response) => {
			const { socket } = request;
			const before = connections.get(socket);
			connections.delete(socket);
			connections.set(socket, { request, response });
			if (!before || before.response.closed) listener(request, response);
			else listenAfter(before.response, { request, response });
		},
	);
	server.timeout = stalledMs;
	server.on("connection", (socket) => {
		connections.set(socket, undefined);
		socket.once("close", () => connections.delete(socket));
		makeRoom();
	});
	return server;
}

/** All of the request is here, and its answer is not out yet. */
function isUnderWay({ request, response }: Exchange): boolean {
	return request.complete && !response.writableFinished;
}
