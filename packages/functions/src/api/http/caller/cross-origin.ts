import type { ApiRequest } from "../request.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
/** One of our pages, or the visitor's own action. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/**
 * True when another site's page makes the browser send this request, with the visitor's cookie. Browsers say so in
 * Sec-Fetch-Site, old ones in Origin; a client that sends neither is not a browser and acts for its user. The rules
 * are those of Go's http.CrossOriginProtection (https://pkg.go.dev/net/http#CrossOriginProtection), which allow
 * reads.
 *
 * @param options.countsReads reads cost, too: they are counted and collect unknown packages. Another page may then
 * only link to the route for the visitor to follow.
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
