import { ApiError } from "../api-error.ts";

/** https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3: recipients treat both names alike. */
const GZIP_NAMES: ReadonlySet<string> = new Set(["gzip", "x-gzip"]);

/**
 * How a body is encoded.
 *
 * @param header the value of Content-Encoding
 * @param takes true when the route can read gzip
 * @throws ApiError unsupported_content_encoding for any other coding
 */
export function contentEncodingOf(
	header: string | undefined,
	{ takes }: { takes: "gzip" | "identity" },
): "gzip" | "identity" {
	const coding = header?.trim().toLowerCase() || "identity";
	if (coding === "identity") return "identity";
	if (takes === "gzip" && GZIP_NAMES.has(coding)) return "gzip";
	throw new ApiError(
		"unsupported_content_encoding",
		takes === "gzip"
			? "Content-Encoding must be gzip, or be left out."
			: "This route takes its body uncompressed: leave Content-Encoding out.",
		// RFC 9110, section 12.5.3: the answer says which codings are accepted.
		{ field: "content-encoding", headers: { "accept-encoding": takes } },
	);
}
