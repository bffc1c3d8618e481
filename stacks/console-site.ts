/** The console as a CDN serves it: its files, and the CDN's rules for requests. Pure except for reading the files. */
import { readdirSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { CONSOLE_ASSETS, CONSOLE_HEADERS, CONSOLE_PAGES } from "@dephealth/contract/console-site.ts";
import { EDGE_VIEWER_HEADER } from "@dephealth/contract/edge.ts";

export type SiteFile = {
	/** The path on disk. */
	path: string;
	/** Its key in the bucket: the path of its address without the first slash. */
	key: string;
	contentType: string;
	cacheControl: string;
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
};

/** @param directory of the built console */
export function siteFiles(directory: string): SiteFile[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && extname(entry.name) in CONTENT_TYPES)
		.map((entry) => {
			const path = join(entry.parentPath, entry.name);
			const key = relative(directory, path).split(sep).join("/");
			return {
				path,
				key,
				contentType: CONTENT_TYPES[extname(key)] ?? "application/octet-stream",
				// A file with a hash in its name never changes; the page is asked for each time.
				cacheControl: `/${key}`.startsWith(CONSOLE_ASSETS)
					? "public, max-age=31536000, immutable"
					: "no-cache",
			};
		})
		.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The addresses that the API answers; all others are the console's. */
export const API_PATHS = ["/v1/*", "/openapi.json"] as const;

/** CloudFront Function: every address of a page is answered with the page. */
export const PAGE_FUNCTION = `function handler(event) {
	var request = event.request;
	var path = request.uri;
	var pages = ${JSON.stringify(CONSOLE_PAGES)};
	var isPage = pages.some(function (page) { return path === page || path.indexOf(page + "/") === 0; });
	if (path === "/" || isPage) request.uri = "/index.html";
	return request;
}
`;

/** CloudFront Function: the API learns who asks. What a client sends under this name is written over. */
export const VIEWER_FUNCTION = `function handler(event) {
	var request = event.request;
	request.headers[${JSON.stringify(EDGE_VIEWER_HEADER)}] = { value: event.viewer.ip };
	return request;
}
`;

/** A year, as https://hstspreload.org asks for. */
const HTTPS_ONLY_SECONDS = 31_536_000;

/** Headers of the console's files: the ones of one machine, and that browsers come by HTTPS alone. */
export function siteHeaders(): { header: string; value: string; override: true }[] {
	const headers = {
		...CONSOLE_HEADERS,
		"strict-transport-security": `max-age=${HTTPS_ONLY_SECONDS}`,
	};
	return Object.entries(headers).map(([header, value]) => ({ header, value, override: true }));
}

/** CloudFront has these under names of their own and takes them nowhere else. */
export const SECURITY_HEADERS: ReadonlySet<string> = new Set([
	"content-security-policy",
	"referrer-policy",
	"strict-transport-security",
	"x-content-type-options",
]);
