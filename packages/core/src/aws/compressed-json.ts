/**
 * JSON as one compressed binary attribute: decoding it is much cheaper than unmarshalling a nested item. Documents
 * are written with brotli, which is a sixth smaller than gzip in the same time, since DynamoDB charges by the KB.
 * Large values, and those of earlier versions, are gzip.
 */
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from "node:zlib";
import { declaredSize } from "../gzip.ts";

/** DynamoDB items end at 400 KB; a document of more than 2 MB is not ours. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

/** zlib's minimum. */
const SMALLEST_CHUNK = 64;

/** Higher qualities take many times as long for a few bytes. */
const BROTLI_QUALITY = 6;
/** Documents have 10 KB. With this window a stream begins with an even byte (RFC 7932, 9.1), and gzip's with an odd one. */
const BROTLI_WINDOW_BITS = 16;
/** The usual largest factor by which the content grows; if it grows more, a second chunk is allocated. */
const BROTLI_RATIO = 6;
/** The usual least factor by which JSON shrinks; if it shrinks less, a second chunk is allocated. */
const USUAL_GAIN = 2;
const GZIP_FIRST_BYTE = 0x1f;

export function compressJson(value: unknown): Uint8Array {
	const text = JSON.stringify(value);
	return brotliCompressSync(text, {
		chunkSize: chunkSize(text.length / USUAL_GAIN),
		params: {
			[constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
			[constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
			[constants.BROTLI_PARAM_SIZE_HINT]: text.length,
		},
	});
}

/** @throws RangeError when the content is larger than any document can be, SyntaxError when it is damaged */
export function decompressText(compressed: Uint8Array): string {
	const options = { maxOutputLength: MAX_JSON_BYTES };
	if (compressed[0] === GZIP_FIRST_BYTE) {
		return gunzipSync(compressed, { ...options, chunkSize: chunkSize(declaredSize(compressed)) }).toString(
			"utf8",
		);
	}
	const expected = compressed.byteLength * BROTLI_RATIO;
	return brotliDecompressSync(compressed, { ...options, chunkSize: chunkSize(expected) }).toString("utf8");
}

/** One byte more tells zlib that nothing follows. Its default buffer of 16 KB costs more than the decoding. */
function chunkSize(content: number): number {
	return Math.min(Math.max(Math.ceil(content) + 1, SMALLEST_CHUNK), MAX_JSON_BYTES);
}
