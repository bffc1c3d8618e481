/** The headers in which the CDN passes facts to the API. Header names are in lower case, as requests have them. */

/** Proves that a request came through the CDN: the value is a secret that both know. */
export const EDGE_PROOF_HEADER = "x-dephealth-edge";

/** The viewer's address as the CDN saw it; the gateway sees only the CDN's. It counts only with the proof. */
export const EDGE_VIEWER_HEADER = "x-dephealth-viewer";
