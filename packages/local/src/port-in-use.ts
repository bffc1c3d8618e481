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

/** Stops listening; connections that still work are given to their end, idle ones are closed at once. */
export function stopListening(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeIdleConnections();
	});
}
