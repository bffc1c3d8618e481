import { gzipSync } from "node:zlib";
import type { ScanAnswer } from "@dephealth/core/scan/scanner.ts";
import { ApiError } from "../../http/api-error.ts";
import type { ApiRequest, ApiResponse } from "../../http/request.ts";

/** Below this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 64 * 1024;
/** A Lambda may answer 6 MB, of which base64 takes a third, and quotes in text some. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Level 1 is four times as fast as the default, for a tenth more bytes. */
const LEVEL = 1;

/** @throws ApiError answer_too_large for a client that takes no gzip */
export function scanAnswer(
	{ result, charge }: ScanAnswer,
	request: Pick<ApiRequest, "headers">,
): ApiResponse {
	const text = JSON.stringify(result);
	const headers = { vary: "accept-encoding" };
	const bytes = Buffer.byteLength(text);
	if (bytes < COMPRESS_FROM_BYTES) return { status: 200, headers, body: text, charge };
	if (acceptsGzip(request.headers.get("accept-encoding"))) {
		return {
			status: 200,
			headers: { ...headers, "content-encoding": "gzip" },
			body: gzipSync(text, { level: LEVEL }).toString("base64"),
			isBase64Encoded: true,
			charge,
		};
	}
	if (bytes <= MAX_TEXT_BYTES) return { status: 200, headers, body: text, charge };
	throw new ApiError(
		"answer_too_large",
		`The answer has ${bytes} bytes. Send Accept-Encoding: gzip (curl: --compressed), or scan only the direct dependencies.`,
	);
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
	return (acceptEncoding ?? "")
		.split(",")
		.map((part) => part.trim().toLowerCase().replaceAll(" ", ""))
		.some((part) => /^(?:gzip|x-gzip|\*)(?:;|$)/.test(part) && !/;q=0(?:\.0*)?$/.test(part));
}
