/** The request to an upstream and its answer, before faults and the network. */
import type { IncomingHttpHeaders } from "node:http";

export type UpstreamRequest = {
	method: string;
	/** Path segments below the upstream's prefix as they were sent, still percent-encoded. */
	rawSegments: readonly string[];
	query: URLSearchParams;
	headers: IncomingHttpHeaders;
	body: string;
	/** The address of the upstream, for links and redirects: `http://127.0.0.1:4000/github`. */
	baseUrl: string;
};

export type Answer = {
	status: number;
	headers: Readonly<Record<string, string>>;
	body: string;
	/** The bytes to send instead of `body`, when they are no text. */
	bytes?: Buffer;
	/** The request without names: `GET /{name}`. For counting calls; there are few patterns. */
	pattern: string;
};

export const UNKNOWN_ROUTE = "(unknown route)";

/** A JSON answer. Objects are marked as invented; arrays and texts carry only the header that all answers have. */
export function json(
	pattern: string,
	status: number,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): Answer {
	const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
	return {
		status,
		headers: { "content-type": "application/json; charset=utf-8", ...headers },
		body: JSON.stringify(isObject ? { ...body, sandbox: true } : body),
		pattern,
	};
}

/** A JSON object whose keys are names that were asked for: a mark among them would look like one of them. */
export function jsonMap(pattern: string, entries: readonly (readonly [string, unknown])[]): Answer {
	return { ...json(pattern, 200, null), body: JSON.stringify(Object.fromEntries(entries)) };
}

export function text(pattern: string, status: number, body: string): Answer {
	return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body, pattern };
}

/** Undefined when the percent-encoding is broken. */
export function decodeSegment(raw: string): string | undefined {
	try {
		return decodeURIComponent(raw);
	} catch {
		return undefined;
	}
}

/** All segments decoded; undefined when one is broken. */
export function decodeSegments(raw: readonly string[]): string[] | undefined {
	const decoded = raw.map(decodeSegment);
	return decoded.every((segment) => segment !== undefined) ? decoded : undefined;
}
