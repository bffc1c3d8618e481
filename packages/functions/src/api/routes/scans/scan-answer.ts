import { gzipSync } from "node:zlib";
import { gzipAside } from "@dephealth/core/gzip.ts";
import type { ScanAnswer } from "@dephealth/core/scan/scanner.ts";
import { inSlices, type TakeTurn } from "@dephealth/core/turns.ts";
import { ApiError } from "../../http/api-error.ts";
import type { ApiRequest, ApiResponse } from "../../http/request.ts";

/** Below this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 64 * 1024;
/** A Lambda may answer 6 MB, of which base64 takes a third, and quotes in text some. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Level 1 is four times as fast as the default, for a tenth more bytes. */
const LEVEL = 1;
/** Elements of a list that are written in one turn: about a millisecond. */
const WRITTEN_A_TURN = 500;
/** Larger answers are compressed in another thread; for smaller ones the way there and back takes longer. */
const ASIDE_FROM_BYTES = 256 * 1024;

/** @throws ApiError answer_too_large for a client that takes no gzip */
export async function scanAnswer(
	{ result, charge, retryAfterSeconds }: ScanAnswer,
	request: Pick<ApiRequest, "headers">,
	takeTurn: TakeTurn,
): Promise<ApiResponse> {
	const text = await stringify(result, takeTurn);
	const headers = {
		vary: "accept-encoding",
		...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
	};
	const bytes = Buffer.byteLength(text);
	if (bytes < COMPRESS_FROM_BYTES) return { status: 200, headers, body: text, charge };
	if (acceptsGzip(request.headers.get("accept-encoding"))) {
		return {
			status: 200,
			headers: { ...headers, "content-encoding": "gzip" },
			body: (await compress(text, bytes)).toString("base64"),
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

async function compress(text: string, bytes: number): Promise<Buffer> {
	return bytes < ASIDE_FROM_BYTES ? gzipSync(text, { level: LEVEL }) : gzipAside(text, { level: LEVEL });
}

/** Gives what JSON.stringify gives, but writes the result's lists in slices. */
async function stringify(result: ScanAnswer["result"], takeTurn: TakeTurn): Promise<string> {
	const members: string[] = [];
	for (const [name, value] of Object.entries(result)) {
		if (!Array.isArray(value)) {
			members.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
			continue;
		}
		const elements: string[] = [];
		await inSlices<unknown>(value, WRITTEN_A_TURN, takeTurn, (element) =>
			elements.push(JSON.stringify(element)),
		);
		members.push(`${JSON.stringify(name)}:[${elements.join(",")}]`);
	}
	return `{${members.join(",")}}`;
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
	return (acceptEncoding ?? "")
		.split(",")
		.map((part) => part.trim().toLowerCase().replaceAll(" ", ""))
		.some((part) => /^(?:gzip|x-gzip|\*)(?:;|$)/.test(part) && !/;q=0(?:\.0*)?$/.test(part));
}
