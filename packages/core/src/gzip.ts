/**
 * gzip in another thread, for what is large, and the size that gzip declares of its content. Without `promisify`:
 * importing `node:util` takes milliseconds of a cold start.
 */
import { gunzip, gzip, type ZlibOptions } from "node:zlib";

/** @param options.level default: zlib's, 6 */
export function gzipAside(text: string, options: Pick<ZlibOptions, "level"> = {}): Promise<Buffer> {
	const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
	gzip(text, options, (error, compressed) => (error ? reject(error) : resolve(compressed)));
	return promise;
}

/** @throws RangeError (rejects) when there is more than `maxOutputLength`, and zlib's errors for what is damaged */
export function gunzipAside(
	compressed: Uint8Array,
	options: Required<Pick<ZlibOptions, "maxOutputLength">>,
): Promise<Buffer> {
	const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
	gunzip(compressed, options, (error, content) => (error ? reject(error) : resolve(content)));
	return promise;
}

/**
 * gzip ends with the size of its content, modulo 2³² (RFC 1952, ISIZE). It may be wrong in damaged or hostile data, so it
 * can only size a buffer.
 *
 * @returns bytes
 */
export function declaredSize(compressed: Uint8Array): number {
	if (compressed.byteLength < 4) return 0;
	const { buffer, byteOffset, byteLength } = compressed;
	return new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4, true);
}
