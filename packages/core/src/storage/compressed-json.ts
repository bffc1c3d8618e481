/** JSON as one gzip-compressed binary attribute: decoding it is much cheaper than unmarshalling a nested item. */
import { gunzipSync, gzipSync } from "node:zlib";

/** DynamoDB items end at 400 KB; a document of more than 2 MB is not ours. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

/** zlib's minimum. */
const SMALLEST_CHUNK = 64;

export function compressJson(value: unknown): Uint8Array {
	return gzipSync(JSON.stringify(value));
}

/** @throws RangeError when the content is larger than any document can be, SyntaxError when it is damaged */
export function decompressText(compressed: Uint8Array): string {
	return gunzipSync(compressed, {
		maxOutputLength: MAX_JSON_BYTES,
		chunkSize: chunkSize(compressed),
	}).toString("utf8");
}

/** Joined, so many cost a third of what they cost one by one; more at a time only needs larger buffers. */
const JOINED = 100;

/** Many texts at once; see `decompressText`. @throws as `decompressText`, for the first that is wrong */
export function decompressTexts(all: readonly Uint8Array[]): string[] {
	return Array.from({ length: Math.ceil(all.length / JOINED) }, (_, index) =>
		decompressJoined(all.slice(index * JOINED, (index + 1) * JOINED)),
	).flat();
}

/** A file of several gzip members is their contents in a row (RFC 1952, 2.2): zlib is set up once for all of them. */
function decompressJoined(all: readonly Uint8Array[]): string[] {
	const sizes = all.map(contentSize);
	const total = sizes.reduce((sum, size) => sum + size, 0);
	if (sizes.some((size) => size > MAX_JSON_BYTES)) return all.map(decompressText);
	let texts: Buffer;
	try {
		texts = gunzipSync(Buffer.concat(all), {
			maxOutputLength: total,
			chunkSize: Math.max(total + 1, SMALLEST_CHUNK),
		});
	} catch {
		// One of them is damaged: one by one the error is about that one.
		return all.map(decompressText);
	}
	let end = 0;
	return sizes.map((size) => {
		const start = end;
		end += size;
		return texts.toString("utf8", start, end);
	});
}

/** gzip ends with the size of its content (RFC 1952, ISIZE). It may be wrong in what is damaged: it only sizes a buffer. */
function contentSize(compressed: Uint8Array): number {
	if (compressed.byteLength < 4) return 0;
	const { buffer, byteOffset, byteLength } = compressed;
	return new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4, true);
}

/** One byte more tells zlib that nothing follows. Its default buffer of 16 KB costs more than the decoding. */
function chunkSize(compressed: Uint8Array): number {
	return Math.min(Math.max(contentSize(compressed) + 1, SMALLEST_CHUNK), MAX_JSON_BYTES);
}
