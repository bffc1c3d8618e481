/** Reads a response's body as text, decompressed, within a cap that holds after decompression. */
import { pipeline, type Readable } from "node:stream";
import { promisify } from "node:util";
import {
	brotliDecompress,
	brotliDecompressSync,
	createBrotliDecompress,
	createGunzip,
	gunzip,
	gunzipSync,
} from "node:zlib";
import { declaredSize } from "../gzip.ts";
import { noTurns, type TakeTurn } from "../turns.ts";

/** The body arrived but cannot be used: too large, damaged, or in an encoding nobody asked for. */
export class UnusableBodyError extends Error {
	override name = "UnusableBodyError";
}

/** The encodings that the client asks for; `readBody` understands exactly these. */
export const ACCEPTED_ENCODINGS = "br, gzip";

/** Four times zlib's default: a packument of 4 MB is read in 8 ms instead of 23. */
const CHUNK_SIZE = 64 * 1024;
/** Compressed bytes that are decompressed at once: a visit to another thread takes longer. */
const SMALL_BYTES = 16 * 1024;
/** zlib's minimum. */
const SMALLEST_CHUNK = 64;
/** The usual largest factor by which JSON grows; if it grows more, further chunks are allocated. */
const USUAL_RATIO = 8;

/** The greatest ratio of deflate. https://zlib.net/zlib_tech.html */
const LARGEST_RATIO = 1032;

type Encoding = "none" | "gzip" | "brotli";
type Body = { headers: Record<string, string | string[] | undefined>; body: Readable };

/**
 * @param options.whenLarger `cut` keeps the first bytes of a larger body and drops the rest; `refuse` throws
 * @param options.takeTurn waited for before text is made of a whole body: until then it is bytes outside of V8's heap, many
 * of them compressed. Default: not at all
 * @throws UnusableBodyError; the stream's own error when the connection breaks or the request is aborted
 */
export async function readBody(
	response: Body,
	options: { maxBytes: number; whenLarger: "cut" | "refuse"; takeTurn?: TakeTurn },
): Promise<string> {
	const { maxBytes, whenLarger, takeTurn = noTurns } = options;
	const encoding = encodingOf(response);
	try {
		if (whenLarger === "cut") return await readBeginning(decompressing(response.body, encoding), maxBytes);
		const sent = await readWhole(response.body, maxBytes);
		return (await decompress(sent, encoding, maxBytes, takeTurn)).toString("utf8");
	} catch (cause) {
		if (isTooLarge(cause)) throw tooLarge(maxBytes);
		if (isZlibError(cause))
			throw new UnusableBodyError("the compressed body is damaged or cut short", { cause });
		throw cause;
	}
}

function encodingOf({ headers, body }: Body): Encoding {
	const name = String(headers["content-encoding"] ?? "")
		.trim()
		.toLowerCase();
	switch (name) {
		case "":
		case "identity":
			return "none";
		case "gzip":
		case "x-gzip":
			return "gzip";
		case "br":
			return "brotli";
		default:
			// Report the error thrown below, not the one that destroying the stream causes.
			body.on("error", ignore).destroy();
			throw new UnusableBodyError(`the body is encoded as ${JSON.stringify(name.slice(0, 40))}`);
	}
}

/** Leaving the loop destroys the stream, and with it the connection of a body that is too large. */
async function readWhole(body: Readable, maxBytes: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > maxBytes) throw tooLarge(maxBytes);
	}
	return Buffer.concat(chunks, size);
}

async function readBeginning(body: Readable, maxBytes: number): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > maxBytes) break;
	}
	return Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8");
}

const gunzipAside = promisify(gunzip);
const brotliDecompressAside = promisify(brotliDecompress);

/** Its turn has come when it resolves. */
async function decompress(
	sent: Buffer,
	encoding: Encoding,
	maxBytes: number,
	takeTurn: TakeTurn,
): Promise<Buffer> {
	const options = { chunkSize: chunkSizeFor(sent, encoding, maxBytes), maxOutputLength: maxBytes };
	if (encoding === "none" || sent.length <= SMALL_BYTES) {
		await takeTurn();
		if (encoding === "none") return sent;
		return encoding === "gzip" ? gunzipSync(sent, options) : brotliDecompressSync(sent, options);
	}
	const plain = await (encoding === "gzip" ? gunzipAside : brotliDecompressAside)(sent, options);
	await takeTurn();
	return plain;
}

/**
 * A buffer of exactly the content's size takes half the memory of chunks that are put together, and more than half of
 * what a collection leaves to the garbage collector are such buffers. One byte more tells zlib that nothing follows.
 */
function chunkSizeFor(sent: Buffer, encoding: Encoding, maxBytes: number): number {
	const declared = encoding === "gzip" ? declaredSize(sent) : 0;
	const isPlausible = declared >= sent.length && declared <= Math.min(maxBytes, sent.length * LARGEST_RATIO);
	if (isPlausible) return SMALLEST_CHUNK + declared;
	return Math.min(CHUNK_SIZE, SMALLEST_CHUNK + sent.length * USUAL_RATIO);
}

function decompressing(body: Readable, encoding: Encoding): Readable {
	if (encoding === "none") return body;
	const decoder =
		encoding === "gzip"
			? createGunzip({ chunkSize: CHUNK_SIZE })
			: createBrotliDecompress({ chunkSize: CHUNK_SIZE });
	return pipeline(body, decoder, ignore);
}

function tooLarge(maxBytes: number): UnusableBodyError {
	return new UnusableBodyError(`the body is larger than ${maxBytes} bytes`);
}

/** zlib's error beyond `maxOutputLength`. */
function isTooLarge(error: unknown): boolean {
	return codeOf(error) === "ERR_BUFFER_TOO_LARGE";
}

/** zlib's codes are `Z_DATA_ERROR` and the like; Brotli's are `ERR__ERROR_FORMAT_PADDING_1` and the like. */
function isZlibError(error: unknown): boolean {
	return /^(?:Z_|ERR__ERROR_|ERR_BROTLI_)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
	const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
	return typeof code === "string" ? code : "";
}

/** The reader of the last stream gets the error; a pipeline's callback would only get it a second time. */
function ignore(): void {}
