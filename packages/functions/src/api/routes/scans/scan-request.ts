/** Reads a scan's input: a manifest as it is, a manifest in JSON, or a plain list; compressed or not. */
import { gunzipSync } from "node:zlib";
import { MAX_BODY_BYTES, MAX_DEPENDENCIES } from "@dephealth/contract/limits.ts";
import { decodeText } from "@dephealth/core/manifests/text-encoding.ts";
import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { ScanBody } from "@dephealth/core/scan/scan-body.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { ApiError } from "../../http/api-error.ts";
import { contentEncodingOf } from "../../http/input/content-encoding.ts";
import type { ReadManifest } from "./scan-envelope.ts";

/** Smaller ones, and lists, whose names are read in slices, are read in a few milliseconds a turn. */
const LARGE_BYTES = 64 * 1024;
const LIST = /^\s*\{\s*"packages"\s*:\s*\[\s*["\]]/;

/** True when reading the body may take long. What is compressed may be large. */
export function isLarge({ bytes, encoding }: ScanBody): boolean {
	if (encoding !== undefined) return true;
	return bytes.byteLength > LARGE_BYTES && !LIST.test(Buffer.from(bytes.subarray(0, 100)).toString("latin1"));
}

/** @throws ApiError invalid_request naming the error and its place, or body_too_large; the errors of `readManifest` */
export async function readScanRequest(
	body: ScanBody,
	readManifest: ReadManifest,
	takeTurn: TakeTurn,
): Promise<ScanInput> {
	const text = toText(body);
	const input = await readInput(text, readManifest, takeTurn);
	if (input.dependencies.length > MAX_DEPENDENCIES) {
		throw new ApiError(
			"invalid_request",
			`The input has ${input.dependencies.length} dependencies; at most ${MAX_DEPENDENCIES} can be scanned at once. Scan its parts one by one, or only the direct ones.`,
			{ field: "body" },
		);
	}
	return input;
}

function toText({ bytes, encoding }: ScanBody): string {
	const plain = decompress(bytes, contentEncodingOf(encoding, { takes: "gzip" }));
	if (plain.byteLength > MAX_BODY_BYTES) throw tooLarge();
	const text = decodeText(plain);
	if (text.trim() !== "") return text;
	throw new ApiError(
		"invalid_request",
		'The body is empty. Send a manifest, a lockfile or an SBOM as it is, or {"packages": ["npm/express"]}.',
		{ field: "body" },
	);
}

function decompress(bytes: Uint8Array, encoding: "gzip" | "identity"): Uint8Array {
	if (encoding === "identity") return bytes;
	try {
		return gunzipSync(bytes, { maxOutputLength: MAX_BODY_BYTES });
	} catch (cause) {
		if (cause instanceof RangeError) throw tooLarge();
		throw new ApiError("invalid_request", "The body is not gzip, although Content-Encoding says so.", {
			field: "content-encoding",
			cause,
		});
	}
}

function tooLarge(): ApiError {
	return new ApiError(
		"body_too_large",
		`The body, uncompressed, is larger than ${MAX_BODY_BYTES} bytes. Scan the project's parts one by one.`,
	);
}

/**
 * Our own JSON begins with a name that no manifest begins with; looking no further spares a large lockfile a second
 * parse. An SBOM's `packages` are objects, a lockfile's an object; a package.json's `files` are texts.
 */
const ENVELOPE =
	/^\uFEFF?\s*\{\s*(?:\}|"(?:content|file_name|private_packages|registries)"\s*:|"files"\s*:\s*\[\s*\{|"packages"\s*:\s*\[\s*(?:"|\]))/;

function isEnvelope(text: string): boolean {
	return ENVELOPE.test(text);
}

async function readInput(text: string, readManifest: ReadManifest, takeTurn: TakeTurn): Promise<ScanInput> {
	if (!isEnvelope(text)) return readManifest(text, {});
	// Schemas are loaded by the first envelope: a manifest as it is needs none.
	const { readEnvelope } = await import("./scan-envelope.ts");
	return readEnvelope(text, readManifest, takeTurn);
}
