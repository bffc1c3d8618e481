/** JSON as one gzip-compressed binary attribute: decoding it is much cheaper than unmarshalling a nested item. */
import { promisify } from "node:util";
import { gunzipSync, gzip, gzipSync } from "node:zlib";

/** DynamoDB items end at 400 KB; a document of more than 2 MB is not ours. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

/** zlib's minimum. */
const SMALLEST_CHUNK = 64;

export function compressJson(value: unknown): Uint8Array {
	return gzipSync(JSON.stringify(value));
}

const gzipAside = promisify(gzip);

/** The same on another thread, for what is large. */
export function compressTextAside(json: string): Promise<Uint8Array> {
	return gzipAside(json);
}

/** @throws RangeError when the content is larger than any document can be, SyntaxError when it is damaged */
export function decompressText(compressed: Uint8Array): string {
	return gunzipSync(compressed, {
		maxOutputLength: MAX_JSON_BYTES,
		chunkSize: chunkSize(compressed),
	}).toString("utf8");
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
