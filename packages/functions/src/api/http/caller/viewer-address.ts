import { createHash, timingSafeEqual } from "node:crypto";
import { EDGE_PROOF_HEADER, EDGE_VIEWER_HEADER } from "@dephealth/contract/edge.ts";

/**
 * The address of the viewer: the one that the gateway saw, or the one that the CDN saw when the CDN proves that it
 * forwarded the request. No other header counts.
 *
 * @param edgeSecret the secret that the CDN knows; undefined when there is no CDN
 */
export function viewerAddress(
	headers: ReadonlyMap<string, string>,
	gatewaySaw: string | undefined,
	edgeSecret: () => string | undefined,
): string | undefined {
	const proof = headers.get(EDGE_PROOF_HEADER);
	const viewer = headers.get(EDGE_VIEWER_HEADER);
	if (proof === undefined || viewer === undefined) return gatewaySaw;
	const secret = edgeSecret();
	return secret !== undefined && isSame(proof, secret) ? viewer : gatewaySaw;
}

/** Takes the same time for every wrong value. */
function isSame(given: string, secret: string): boolean {
	const digest = (text: string) => createHash("sha256").update(text).digest();
	return timingSafeEqual(digest(given), digest(secret));
}
