/** JSON as one gzip-compressed binary attribute: decoding it is much cheaper than unmarshalling a nested item. */
import { gunzipSync, gzipSync } from "node:zlib";

/** DynamoDB items end at 400 KB; a document of more than 2 MB is not ours. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

export function compressJson(value: unknown): Uint8Array {
	return gzipSync(JSON.stringify(value));
}

/** @throws RangeError when the content is larger than any document can be, SyntaxError when it is damaged */
export function decompressText(compressed: Uint8Array): string {
	return gunzipSync(compressed, { maxOutputLength: MAX_JSON_BYTES }).toString("utf8");
}
