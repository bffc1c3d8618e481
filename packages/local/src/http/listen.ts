/** Listening, with one clear line when the port is taken. */
import type { Server } from "node:http";

/** Another program has the port. */
export class PortInUseError extends Error {
	override name = "PortInUseError";
	readonly port: number;

	constructor(port: number, options?: ErrorOptions) {
		super(
			`Port ${port} is taken by another program. Stop it, or choose another port: npm start -- --port 9000`,
			options,
		);
		this.port = port;
	}
}

/**
 * Starts listening.
 *
 * @param port 0 lets the system choose
 * @returns the port that was taken
 * @throws PortInUseError
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) =>
			reject(error.code === "EADDRINUSE" ? new PortInUseError(port, { cause: error }) : error),
		);
		server.listen(port, host, () => {
			const address = server.address();
			resolve(typeof address === "object" && address !== null ? address.port : port);
		});
	});
}

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
