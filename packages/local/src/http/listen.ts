/** Listening, with one clear line when the port cannot be had. */
import type { Server } from "node:http";
import { StartError } from "../start-error.ts";

/** The port cannot be had: another program has it, or it is reserved. */
export class PortUnavailableError extends StartError {
	override name = "PortUnavailableError";
	readonly port: number;

	constructor(port: number, message: string, options?: ErrorOptions) {
		super(message, options);
		this.port = port;
	}
}

/**
 * Starts listening.
 *
 * @param port 0 lets the system choose
 * @returns the port that was taken
 * @throws PortUnavailableError
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => {
			reject(new PortUnavailableError(port, explain(error, port, host), { cause: error }));
		});
		server.listen(port, host, () => {
			const address = server.address();
			resolve(typeof address === "object" && address !== null ? address.port : port);
		});
	});
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): string {
	switch (error.code) {
		case "EADDRINUSE":
			return `Port ${port} is taken by another program. Stop it, or choose another port: npm start -- --port 9000`;
		case "EACCES":
			return `Port ${port} needs more rights than this user has. Choose one above 1023: npm start -- --port 8787`;
		case "EADDRNOTAVAIL":
			return `This machine has no address ${host} to listen at.`;
		default:
			return `Port ${port} cannot be used: ${error.message}. Choose another port: npm start -- --port 9000`;
	}
}

/**
 * Beyond the time that a client is told, its unused connection is kept for so long: it may send its next request at the
 * last moment, and this machine may be too busy to read it at once. A connection that is closed under a request is reset.
 */
export const KEEP_ALIVE = { keepAliveTimeoutBuffer: 30_000 } as const;

/** Long enough for an answer that is being written; a client that keeps its connection open must not hold the stop. */
const GRACE_MS = 500;

/** Stops listening. Connections at work get a moment to end, then all are closed. */
export function stopListening(server: Server): Promise<void> {
	return new Promise((resolve) => {
		const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
		server.close(() => {
			clearTimeout(force);
			resolve();
		});
		server.closeIdleConnections();
	});
}
