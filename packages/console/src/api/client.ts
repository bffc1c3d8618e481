/**
 * Asks the API. A route is named by its type alone, `call<typeof getScan>("GET /v1/scans/{id}", …)`: the name and the answer
 * are checked against the contract, and no schema is shipped to the browser.
 */
import type { ErrorCode } from "@dephealth/contract/errors.ts";
import type { Answer, ErrorBody, Route } from "@dephealth/contract/routes/route.ts";

/** The API refused. */
export class RefusedError extends Error {
	override name = "RefusedError";
	readonly status: number;
	readonly code: ErrorCode | "unknown";
	readonly details: Readonly<Record<string, unknown>>;
	/** Seconds, where the API says so. */
	readonly retryAfter: number | undefined;

	constructor(status: number, error: Partial<ErrorBody["error"]>, retryAfter?: number) {
		super(error.message ?? `The API answered with status ${status} and no reason.`);
		this.status = status;
		this.code = (error.code as ErrorCode | undefined) ?? "unknown";
		this.details = error.details ?? {};
		this.retryAfter = retryAfter;
	}
}

/** The server did not answer: its process has ended, or the network is away. */
export class UnreachableError extends Error {
	override name = "UnreachableError";
}

type Name<R extends Route> = `${R["method"]} ${R["path"]}`;

/** The parameters of a route. A body is sent as JSON, or as it is when it is bytes. */
export type Input = {
	path?: Readonly<Record<string, string>>;
	query?: Readonly<Record<string, string | number | undefined>>;
	body?: unknown;
	signal?: AbortSignal;
};

/** @throws RefusedError, UnreachableError */
export async function call<R extends Route = never>(
	name: NoInfer<Name<R>>,
	input: Input = {},
): Promise<Answer<R>> {
	const response = await ask(name, input);
	if (response.status === 204) return undefined as Answer<R>;
	return (await response.json()) as Answer<R>;
}

/** The answer of a route that is no JSON. @throws RefusedError, UnreachableError */
export async function download<R extends Route = never>(
	name: NoInfer<Name<R>>,
	input: Input = {},
): Promise<Blob> {
	return (await ask(name, input)).blob();
}

async function ask(name: string, input: Input): Promise<Response> {
	const [method = "GET", template = ""] = name.split(" ");
	const isBytes = input.body instanceof Blob;
	const response = await send(fill(template, input.path ?? {}) + search(input.query ?? {}), {
		method,
		credentials: "same-origin",
		// The query client decides how long an answer is fresh: the result of a collection must not wait for a minute.
		cache: "no-cache",
		...(input.signal && { signal: input.signal }),
		...(input.body !== undefined && {
			headers: { "content-type": isBytes ? "application/octet-stream" : "application/json" },
			body: isBytes ? (input.body as Blob) : JSON.stringify(input.body),
		}),
	});
	if (response.ok) return response;
	const answer = (await response.json().catch(() => ({}))) as Partial<ErrorBody>;
	const after = Number(response.headers.get("retry-after"));
	throw new RefusedError(response.status, answer.error ?? {}, after > 0 ? after : undefined);
}

async function send(url: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(url, init);
	} catch (cause) {
		if (init.signal?.aborted) throw cause;
		throw new UnreachableError("DepHealth does not answer.", { cause });
	}
}

/** Puts values in place of `{name}` and `{name+}`; a greedy one keeps its slashes. @throws RefusedError for dots */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
	return template.replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
		const value = values[name] ?? "";
		// A browser would take it for a way upwards, to another route.
		if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(value)) {
			throw new RefusedError(400, {
				code: "invalid_request",
				message: `There is nothing with this name: ${value}`,
			});
		}
		return greedy ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
	});
}

function search(query: Readonly<Record<string, string | number | undefined>>): string {
	const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
	if (given.length === 0) return "";
	return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`;
}
