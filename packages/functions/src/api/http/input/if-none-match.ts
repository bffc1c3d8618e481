/**
 * True when the client already has the answer, so that 304 suffices. The comparison is weak (RFC 9110, 13.1.2); `*`
 * matches anything that exists.
 *
 * @param header the value of If-None-Match
 * @param etag the strong tag of the present answer
 */
export function isKnownToClient(header: string | undefined, etag: string): boolean {
	if (header === undefined) return false;
	if (header.trim() === "*") return true;
	return header.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag);
}
