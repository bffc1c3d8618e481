/**
 * An HttpClient that answers from a script. Answers travel as JSON through the request's schema, and failures
 * through the same general rule as in the real client. A request that is not in the script fails loudly, and so
 * does an answer that nobody asked for (`assertAllUsed`).
 */
import {
	BadResponseError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import type { AnswerHeaders, JsonAnswer, JsonRequest } from "@dephealth/core/http/json-request.ts";
import { parseRetryAfter } from "@dephealth/core/http/retry-after.ts";

export type ScriptedAnswer =
	| { status?: number; headers?: AnswerHeaders; body?: unknown }
	/** The text of an answer that is not JSON. */
	| { status?: number; headers?: AnswerHeaders; text: string }
	/** Thrown as it is, e.g. a timeout. */
	| { error: Error };

export type RecordedRequest = { method: string; url: URL; headers: Record<string, string>; body: unknown };

export type ScriptedHttpClient = HttpClient & {
	/** Answers one request; further calls for the same target queue up. `target` is `GET /path?query`. */
	on(target: string, answer: ScriptedAnswer): ScriptedHttpClient;
	requests: RecordedRequest[];
	/** Targets of the requests, grouped by what was asked before the next answer arrived. */
	rounds: string[][];
	/** Fails when an answer of the script was not asked for. */
	assertAllUsed(): void;
};

export function createScriptedHttpClient(): ScriptedHttpClient {
	const script = new Map<string, ScriptedAnswer[]>();
	const requests: RecordedRequest[] = [];
	const rounds: string[][] = [];
	let roundIsOpen = false;

	function record(
		request: Pick<JsonRequest<unknown>, "method" | "url" | "headers" | "body" | "known">,
		target: string,
	): void {
		// The body passes through JSON, as on the wire.
		const body: unknown = request.body === undefined ? undefined : JSON.parse(JSON.stringify(request.body));
		requests.push({
			method: request.method ?? "GET",
			url: request.url,
			headers: { ...request.headers, ...(request.known && { "if-none-match": request.known.etag }) },
			body,
		});
		if (!roundIsOpen) rounds.push([]);
		roundIsOpen = true;
		rounds.at(-1)?.push(target);
	}

	async function requestJson<T>(request: JsonRequest<T>): Promise<JsonAnswer<T>> {
		request.signal?.throwIfAborted();
		const target = `${request.method ?? "GET"} ${request.url.pathname}${request.url.search}`;
		record(request, target);
		const answer = script.get(target)?.shift();
		if (answer === undefined) {
			throw new Error(
				`The script has no answer for ${target}; it has: ${remaining(script).join(", ") || "none"}`,
			);
		}
		// Every request of a round is made before the first of its answers arrives.
		await new Promise((resolve) => setImmediate(resolve));
		roundIsOpen = false;
		request.signal?.throwIfAborted();
		if ("error" in answer) throw answer.error;
		return readAnswer(request, answer, requestJson);
	}

	const client: ScriptedHttpClient = {
		on(target, answer) {
			script.set(target, [...(script.get(target) ?? []), answer]);
			return client;
		},
		requestJson,
		close: async () => {},
		requests,
		rounds,
		assertAllUsed() {
			const unused = remaining(script);
			if (unused.length > 0) throw new Error(`Answers nobody asked for: ${unused.join(", ")}`);
		},
	};
	return client;
}

function remaining(script: ReadonlyMap<string, ScriptedAnswer[]>): string[] {
	return [...script].flatMap(([target, answers]) => answers.map(() => target));
}

function readAnswer<T>(
	request: JsonRequest<T>,
	answer: { status?: number; headers?: AnswerHeaders; body?: unknown; text?: string },
	follow: (request: JsonRequest<T>) => Promise<JsonAnswer<T>>,
): Promise<JsonAnswer<T>> | JsonAnswer<T> {
	const status = answer.status ?? 200;
	const headers = answer.headers ?? {};
	const text = answer.text ?? JSON.stringify(answer.body ?? {});
	const location = headers["location"];
	if (status >= 300 && status < 400 && request.followRedirect === "same-origin" && location) {
		const { followRedirect: _, ...once } = request;
		const url = new URL(location, request.url);
		if (url.origin === request.url.origin) return follow({ ...once, url });
	}
	if (status === 304 && request.known) return { status, headers, body: request.known.body };
	if (status < 200 || status > 299) {
		request.onErrorAnswer?.({ status, headers, text });
		throw statusError(request.source, status, headers);
	}
	const parsed = request.schema.safeParse(request.format === "text" ? text : JSON.parse(text));
	if (!parsed.success) throw new BadResponseError(parsed.error.message, { source: request.source, status });
	const valid = { status, headers, body: parsed.data };
	request.onAnswer?.(valid);
	return valid;
}

/** The general rule that HttpClient.requestJson documents. */
function statusError(source: string, status: number, headers: AnswerHeaders): Error {
	const options = { source, status };
	const message = `${source} answered ${status}.`;
	if (status === 404 || status === 410) return new PackageNotFoundError(message, options);
	if (status === 429) {
		return new RateLimitedError(message, {
			...options,
			retryAfterSeconds: parseRetryAfter(headers["retry-after"], 0),
		});
	}
	if (status === 401 || status === 403) return new UpstreamForbiddenError(message, options);
	if (status === 408 || status >= 500) return new UpstreamUnavailableError(message, options);
	return new BadResponseError(message, options);
}
