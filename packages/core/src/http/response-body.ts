/** Reads a response's body as text, decompressed, within a cap that holds after decompression. */
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

/** The body arrived but cannot be used: too large, damaged, or in an encoding nobody asked for. */
export class UnusableBodyError extends Error {
	override name = "UnusableBodyError";
}

/** The encodings that the client asks for; `readBody` understands exactly these. */
export const ACCEPTED_ENCODINGS = "br, gzip";

/** Four times zlib's default: a packument of 4 MB is read in 8 ms instead of 23. */
const CHUNK_SIZE = 64 * 1024;

/**
 * @param limit `cut` keeps the first bytes of a larger body and drops the rest; `refuse` throws
 * @throws UnusableBodyError; the stream's own error when the connection breaks or the request is aborted
 */
export async function readBody(
	response: { headers: Record<string, string | string[] | undefined>; body: Readable },
	limit: { maxBytes: number; whenLarger: "cut" | "refuse" },
): Promise<string> {
	const stream = decompressed(response.body, String(response.headers["content-encoding"] ?? ""));
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		// Leaving the loop destroys the stream, and with it the connection of a body that is too large.
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			chunks.push(chunk);
			size += chunk.length;
			if (size <= limit.maxBytes) continue;
			if (limit.whenLarger === "cut") break;
			throw new UnusableBodyError(`the body is larger than ${limit.maxBytes} bytes`);
		}
	} catch (cause) {
		if (isZlibError(cause))
			throw new UnusableBodyError("the compressed body is damaged or cut short", { cause });
		throw cause;
	}
	return Buffer.concat(chunks).subarray(0, limit.maxBytes).toString("utf8");
}

function decompressed(body: Readable, encoding: string): Readable {
	const name = encoding.trim().toLowerCase();
	switch (name) {
		case "":
		case "identity":
			return body;
		case "gzip":
		case "x-gzip":
			return pipeline(body, createGunzip({ chunkSize: CHUNK_SIZE }), ignore);
		case "br":
			return pipeline(body, createBrotliDecompress({ chunkSize: CHUNK_SIZE }), ignore);
		default:
			// The error that follows is the one to report, not what destroying the stream does to it.
			body.on("error", ignore).destroy();
			throw new UnusableBodyError(`the body is encoded as ${JSON.stringify(name.slice(0, 40))}`);
	}
}

/** zlib's codes are `Z_DATA_ERROR` and the like; Brotli's are `ERR__ERROR_FORMAT_PADDING_1` and the like. */
function isZlibError(error: unknown): boolean {
	const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
	return typeof code === "string" && /^(?:Z_|ERR__ERROR_|ERR_BROTLI_)/.test(code);
}

/** The reader of the last stream gets the error; a pipeline's callback would only get it a second time. */
function ignore(): void {}
