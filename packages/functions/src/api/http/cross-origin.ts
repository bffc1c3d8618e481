import type { ApiRequest } from "./request.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
/** A page of ours, or the visitor's own doing. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/**
 * Whether another site's page makes the browser send this request, with the visitor's cookie in it. Browsers say so in
 * Sec-Fetch-Site, old ones in Origin; what sends neither is no browser and does as its user says. The same rules as
 * Go's http.CrossOriginProtection (https://pkg.go.dev/net/http#CrossOriginProtection).
 */
export function isCrossOrigin({ method, headers }: Pick<ApiRequest, "method" | "headers">): boolean {
	if (SAFE_METHODS.has(method)) return false;
	const site = headers.get("sec-fetch-site");
	if (site !== undefined) return !OWN_SITES.has(site);
	const origin = headers.get("origin");
	return origin !== undefined && URL.parse(origin)?.host !== headers.get("host");
}
