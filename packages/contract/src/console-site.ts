/** The console's site: the paths of its pages, and the browser's permissions on them. Used by every server of it. */

/** Every path at or below one of these is a page; all other paths are the API's, or files. */
export const CONSOLE_PAGES = ["/scans", "/packages", "/executions", "/operations", "/account"] as const;

/** The folder of files whose name contains a hash; they never change. */
export const CONSOLE_ASSETS = "/assets/";

/** The one policy of Trusted Types: it names the console's own worker, and nothing else. */
export const CONSOLE_WORKER_POLICY = "dephealth-worker";

/** Allows nothing from other origins, nothing inline and no frame around the page. No script writes markup. */
export const CONSOLE_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"connect-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	`trusted-types ${CONSOLE_WORKER_POLICY}`,
	"worker-src 'self'",
].join("; ");

export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
	"content-security-policy": CONSOLE_SECURITY_POLICY,
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
	"permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
};

/** @param path decoded, beginning with a slash */
export function isConsolePage(path: string): boolean {
	return path === "/" || CONSOLE_PAGES.some((page) => path === page || path.startsWith(`${page}/`));
}

/**
 * An address that signs in the browser that opens it, once. Its token is in the fragment, which no server, log or
 * Referer sees.
 */
export function consoleAddress(origin: string, token: string): string {
	return `${origin}/#sign-in=${token}`;
}
