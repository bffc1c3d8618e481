import type { ApiRequest } from "./request.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
/** A page of ours, or the visitor's own doing. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/**
 * Whether another site's page makes the browser send this request, with the visitor's cookie in it. Browsers say so in
 * Sec-Fetch-Site, old ones in Origin; what sends neither is no browser and does as its user says. The same rules as
 * Go's http.CrossOriginProtection (https://pkg.go.dev/net/http#CrossOriginProtection), which pass over reading.
 *
 * @param options.countsReads reading costs, too: it is counted, and collects what is unknown. Then a page may only link
 * to it, and the visitor follow the link.
 */
export function isCrossOrigin(
	{ method, headers }: Pick<ApiRequest, "method" | "headers">,
	{ countsReads = false } = {},
): boolean {
	if (SAFE_METHODS.has(method) && (!countsReads || isFollowedLink(headers))) return false;
	const site = headers.get("sec-fetch-site");
	if (site !== undefined) return !OWN_SITES.has(site);
	const origin = headers.get("origin");
	return origin !== undefined && URL.parse(origin)?.host !== headers.get("host");
}

/** https://www.w3.org/TR/fetch-metadata/#sec-fetch-user-header: sent only when the user has clicked or typed. */
function isFollowedLink(headers: ApiRequest["headers"]): boolean {
	return headers.get("sec-fetch-user") === "?1" && headers.get("sec-fetch-dest") === "document";
}
