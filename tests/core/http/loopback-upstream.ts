/** An upstream on loopback that answers, or misbehaves, by a script: one handler a request, the last one repeats. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (response: ServerResponse, request: IncomingMessage) => void;

export type LoopbackUpstream = {
	url: URL;
	/** Paths asked for, in order. */
	paths: string[];
	/** TCP connections accepted so far. */
	connections(): number;
	close(): Promise<void>;
};

export async function startLoopbackUpstream(...handlers: Handler[]): Promise<LoopbackUpstream> {
	const paths: string[] = [];
	let connections = 0;
	const server = createServer((request, response) => {
		const handler = handlers[Math.min(paths.length, handlers.length - 1)];
		paths.push(request.url ?? "");
		request.resume();
		handler?.(response, request);
	});
	server.on("connection", () => connections++);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: new URL(`http://127.0.0.1:${port}/`),
		paths,
		connections: () => connections,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

export function json(body: unknown, headers: Record<string, string> = {}): Handler {
	return (response) => {
		response.writeHead(200, { "content-type": "application/json", ...headers });
		response.end(JSON.stringify(body));
	};
}

export function status(code: number, headers: Record<string, string> = {}, body = ""): Handler {
	return (response) => {
		response.writeHead(code, headers);
		response.end(body);
	};
}

export function bytes(body: Uint8Array | string, headers: Record<string, string> = {}): Handler {
	return (response) => {
		response.writeHead(200, headers);
		response.end(body);
	};
}

/** Resets the connection before any answer. */
export const reset: Handler = (response) => void response.socket?.resetAndDestroy();

/** Takes the request and never answers. */
export const hang: Handler = () => {};

/** Writes bytes that Node's own server would never send, then closes. */
export function raw(text: string): Handler {
	return (response) => void response.socket?.end(text);
}
