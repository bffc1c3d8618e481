/**
 * gzip in another thread, for what is large. Without `promisify`: importing `node:util` takes milliseconds of a cold
 * start.
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
