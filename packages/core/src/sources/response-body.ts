/** Reads a response's body as text, decompressed, within a cap that holds after decompression. */
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

/** The body is larger than allowed. */
export class BodyTooLargeError extends Error {
	override name = "BodyTooLargeError";
}

/**
 * @param limit `cut` keeps the first bytes of a larger body and drops the rest; `refuse` throws
 * @throws BodyTooLargeError; zlib's errors when the compressed data is damaged or cut short
 */
export async function readBody(
	response: { headers: Record<string, string | string[] | undefined>; body: Readable },
	limit: { maxBytes: number; whenLarger: "cut" | "refuse" },
): Promise<string> {
	const stream = decompressed(response.body, String(response.headers["content-encoding"] ?? ""));
	const chunks: Buffer[] = [];
	let size = 0;
	// Leaving the loop destroys the stream, and with it the connection of a body that is too large.
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		if (size <= limit.maxBytes) continue;
		if (limit.whenLarger === "cut") break;
		throw new BodyTooLargeError(`the answer is larger than ${limit.maxBytes} bytes`);
	}
	return Buffer.concat(chunks).subarray(0, limit.maxBytes).toString("utf8");
}

function decompressed(body: Readable, encoding: string): Readable {
	switch (encoding.trim().toLowerCase()) {
		case "gzip":
		case "x-gzip":
			return pipeline(body, createGunzip(), ignoreError);
		case "br":
			return pipeline(body, createBrotliDecompress(), ignoreError);
		default:
			return body;
	}
}

/** The reader of the last stream gets the error; the callback would only get it a second time. */
function ignoreError(): void {}
