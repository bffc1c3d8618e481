/**
 * Reads the bodies of requests within a bound of memory that all of them share. Nothing is known of a caller before the body
 * is here, so a body may take neither more memory than its bytes (one that comes in pieces of a byte would take a hundred
 * times as much as a list of buffers) nor keep others from sending theirs.
 */
import type { IncomingMessage } from "node:http";

/** The body is refused; the request cannot be answered otherwise, and its connection should be closed. */
export class BodyRefusedError extends Error {
	override name = "BodyRefusedError";
	/** 413: too large, or in too many pieces. 503: others need the memory. */
	readonly status: 413 | 503;

	constructor(status: 413 | 503, message: string) {
		super(message);
		this.status = status;
	}
}

export type Body = {
	bytes: Buffer;
	/** Says that the memory is free again; until then it counts. */
	release(): void;
};

/** @throws BodyRefusedError, or the connection's error when the client has gone */
export type ReadBody = (request: IncomingMessage) => Promise<Body>;

const NONE: Body = { bytes: Buffer.alloc(0), release() {} };
const FIRST_BYTES = 16 * 1024;
/** Bodies up to this size are always read: what is in short supply is memory for large ones. */
const SMALL_BYTES = 64 * 1024;
/** Each piece costs a call. The largest body has as many when each of its pieces has 52 bytes. */
const MAX_PIECES = 100_000;
/** Twelve of the largest bodies that the API takes. */
const DEFAULT_TOTAL_BYTES = 64 * 1024 * 1024;

type Reading = { held: number; refuse(error: BodyRefusedError): void };

/**
 * @param options.maxBytes of one body
 * @param options.maxTotalBytes of all that are read or used at a time. When there are more, the one that is read for the
 * longest time is refused: whoever sends slowly keeps nobody waiting. Default: 64 MB
 */
export function createBodyReader(options: { maxBytes: number; maxTotalBytes?: number }): ReadBody {
	const { maxBytes, maxTotalBytes = DEFAULT_TOTAL_BYTES } = options;
	/** In the order in which they began. */
	const readings = new Set<Reading>();
	let total = 0;

	function hold(reading: Reading, bytes: number): void {
		total += bytes - reading.held;
		reading.held = bytes;
	}

	function makeRoom(): void {
		for (const reading of readings) {
			if (total <= maxTotalBytes) return;
			if (reading.held > SMALL_BYTES) reading.refuse(new BodyRefusedError(503, CROWDED));
		}
	}

	return (request) => {
		const { "content-length": length, "transfer-encoding": encoding } = request.headers;
		if (encoding === undefined && (length === undefined || length === "0")) return Promise.resolve(NONE);
		if (Number(length) > maxBytes) return Promise.reject(new BodyRefusedError(413, tooLarge(maxBytes)));
		const { promise, resolve, reject } = Promise.withResolvers<Body>();
		let buffer = Buffer.allocUnsafeSlow(0);
		let size = 0;
		let pieces = 0;
		const reading: Reading = { held: 0, refuse: fail };

		function take(piece: Buffer): void {
			pieces += 1;
			if (size + piece.length > maxBytes) fail(new BodyRefusedError(413, tooLarge(maxBytes)));
			else if (pieces > MAX_PIECES) fail(new BodyRefusedError(413, TOO_MANY_PIECES));
			else if (size + piece.length > buffer.length) grow(size + piece.length);
			if (!readings.has(reading)) return;
			piece.copy(buffer, size);
			size += piece.length;
		}

		function grow(needed: number): void {
			const next = Math.max(needed, FIRST_BYTES, Math.min(buffer.length * 2, Number(length ?? maxBytes)));
			hold(reading, next);
			makeRoom();
			if (!readings.has(reading)) return;
			const larger = Buffer.allocUnsafeSlow(next);
			buffer.copy(larger, 0, 0, size);
			buffer = larger;
		}

		function stop(): void {
			readings.delete(reading);
			request.off("data", take).off("end", end).off("error", fail).off("close", gone);
		}

		function end(): void {
			stop();
			resolve({ bytes: buffer.subarray(0, size), release: () => hold(reading, 0) });
		}

		function fail(error: Error): void {
			stop();
			hold(reading, 0);
			buffer = Buffer.allocUnsafeSlow(0);
			// The rest of the body is thrown away.
			if (!request.destroyed) request.on("error", () => {}).resume();
			reject(error);
		}

		function gone(): void {
			fail(new Error("The client has gone before all of its request was here."));
		}

		readings.add(reading);
		request.on("data", take).on("end", end).on("error", fail).on("close", gone);
		return promise;
	};
}

function tooLarge(maxBytes: number): string {
	return `The body is larger than ${maxBytes} bytes.`;
}

const TOO_MANY_PIECES = `The body comes in more than ${MAX_PIECES} chunks. Send larger ones.`;
const CROWDED = "Too many large requests are being sent at once, and this one is the slowest. Send it again.";
