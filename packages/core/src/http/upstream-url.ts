/** Every URL of an upstream is built here, from validated parts, and checked afterwards. */
import { InvalidPackageRefError } from "../errors.ts";

/**
 * Joins path segments to a base URL. Each segment is percent-encoded whole, so a scoped name stays one segment
 * (`%40scope%2Fname`). A list is one segment too, its parts separated by commas.
 *
 * @param base may have a path, below which the URL will lie; its query and credentials are dropped
 * @param extra.verb Google's custom methods, appended to the last segment: `…/1.0.0:dependents`
 * @throws InvalidPackageRefError when a segment is empty, is `.` or `..`, has control characters or half a
 * surrogate pair, or when the finished URL does not lie where it should
 */
export function upstreamUrl(
	base: string | URL,
	segments: readonly (string | readonly string[])[],
	extra: { query?: Readonly<Record<string, string>>; verb?: string } = {},
): URL {
	const prefix = new URL(base);
	const joined = [prefix.pathname.replace(/\/$/, ""), ...segments.map(encodeSegment)].join("/");
	const path = extra.verb === undefined ? joined : `${joined}:${extra.verb}`;
	const url = new URL(prefix.origin + path);
	// WHATWG parsing normalises dots and backslashes; an address that it changes must not be requested.
	if (url.origin !== prefix.origin || url.pathname !== path) throw refuse(segments.join("/"));
	for (const [name, value] of Object.entries(extra.query ?? {})) url.searchParams.set(name, value);
	return url;
}

function encodeSegment(segment: string | readonly string[]): string {
	if (typeof segment !== "string") return segment.map(encodeSegment).join(",");

	const isUsable = segment !== "" && segment !== "." && segment !== ".." && segment.isWellFormed();
	if (!isUsable || /\p{Cc}/u.test(segment)) throw refuse(segment);
	return encodeURIComponent(segment);
}

function refuse(text: string): InvalidPackageRefError {
	return new InvalidPackageRefError(
		"name",
		`${JSON.stringify(text.slice(0, 60))} cannot be part of an upstream's URL.`,
	);
}
