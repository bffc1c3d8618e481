/**
 * Whether a client has what it asks for, so that 304 will do. The comparison is weak, as RFC 9110 (13.1.2) asks for;
 * `*` is true of whatever exists.
 *
 * @param header the value of If-None-Match
 * @param etag the strong tag of the present answer
 */
export function isKnownToClient(header: string | undefined, etag: string): boolean {
	if (header === undefined) return false;
	if (header.trim() === "*") return true;
	return header.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag);
}
