/** The few pages that links in mails lead to: no scripts, nothing loaded, nothing kept. */
import { createHash } from "node:crypto";
import { escapeHtml } from "@dephealth/core/html.ts";
import type { ApiError } from "./api-error.ts";
import type { ApiRequest, ApiResponse, Respond } from "./request.ts";
import { toApiError } from "./to-api-error.ts";

const STYLE =
	"body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}button{font:inherit;padding:.5rem 1.25rem;cursor:pointer}code{overflow-wrap:anywhere;background:#f2f2f2;padding:.1rem .3rem}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}code{background:#2a2a2a}}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const HEADERS = {
	"content-type": "text/html; charset=utf-8",
	"content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
	// The address holds the token.
	"referrer-policy": "no-referrer",
	"x-robots-tag": "noindex",
};

/** Parts of a page; all text in them is escaped. */
export type PagePart =
	| { text: string }
	| { code: string }
	/** A button that sends the token to the page's own path. */
	| { button: string; action: string; token: string };

export function htmlPage(
	status: number,
	title: string,
	parts: readonly PagePart[],
	cookies?: string[],
): ApiResponse {
	const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · DepHealth</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${parts.map(render).join("")}</body></html>`;
	return { status, headers: HEADERS, body, ...(cookies && { cookies }) };
}

function render(part: PagePart): string {
	if ("text" in part) return `<p>${escapeHtml(part.text)}</p>`;
	if ("code" in part) return `<p><code>${escapeHtml(part.code)}</code></p>`;
	return `<form method="post" action="${escapeHtml(part.action)}"><input type="hidden" name="token" value="${escapeHtml(part.token)}"><button>${escapeHtml(part.button)}</button></form>`;
}

/** Browsers ask for HTML by name; programs for JSON, or for anything. */
export function wantsHtml({ headers }: Pick<ApiRequest, "headers">): boolean {
	return headers.get("accept")?.includes("text/html") ?? false;
}

/** Shows refusals as pages to browsers. Internal errors pass through, to be logged and counted. */
export function withErrorPages(respond: Respond, now: () => number): Respond {
	return async (request) => {
		try {
			return await respond(request);
		} catch (error) {
			const apiError = toApiError(error, now());
			if (apiError.status >= 500 || !wantsHtml(request)) throw error;
			return errorPage(apiError);
		}
	};
}

function errorPage({ status, code, message, headers }: ApiError): ApiResponse {
	const page = htmlPage(status, "That did not work", [{ text: message }, { code }]);
	return { ...page, headers: { ...headers, ...page.headers } };
}
