import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1024 * 1024;

const WAIT_MS = 10;
const waiting = new Int32Array(new SharedArrayBuffer(4));

/**
 * Reads a file whose size nobody knows before its end: a pipe, standard input, a device.
 *
 * @param file a path, or the number of an open file
 * @returns undefined when there are more bytes than `maxBytes`; the rest is not read
 * @throws the system's error when it cannot be read
 */
export function readAtMost(file: string | number, maxBytes: number): Uint8Array | undefined {
	const descriptor = typeof file === "number" ? file : openSync(file, "r");
	try {
		const chunks: Buffer[] = [];
		for (let size = 0; size <= maxBytes; ) {
			const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
			const read = readSome(descriptor, chunk);
			if (read === 0) return Buffer.concat(chunks);
			chunks.push(chunk.subarray(0, read));
			size += read;
		}
		return undefined;
	} finally {
		if (descriptor !== file) closeSync(descriptor);
	}
}

/** A pipe that Node has opened for itself says EAGAIN, instead of waiting, while its other end is slower. */
function readSome(descriptor: number, into: Buffer): number {
	for (;;) {
		try {
			return readSync(descriptor, into);
		} catch (error) {
			if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
			Atomics.wait(waiting, 0, 0, WAIT_MS);
		}
	}
}
