/** A request for JSON and its answer, for any upstream. */
import type { z } from "zod";

export type JsonRequest<T> = {
	/** The upstream's name in errors and logs, e.g. `npm`. */
	source: string;
	url: URL;
	method?: "GET" | "POST";
	headers?: Record<string, string>;
	/** Sent as JSON. */
	body?: unknown;
	schema: z.ZodType<T>;
	/** `text`: the schema is given the body as it is, for upstreams that do not speak JSON. Default `json`. */
	format?: "json" | "text";
	/** Longest body accepted after decompression, in bytes. Default 5 MB. */
	maxBytes?: number;
	/**
	 * Longest wait for the whole answer, a second try included, in milliseconds; less when the invocation has less time
	 * left. Default 10,000.
	 */
	timeoutMs?: number;
	signal?: AbortSignal | undefined;
	/** A POST that only reads (GraphQL, batch reads) may be sent again like a GET. */
	idempotent?: boolean;
	/** The earlier answer with its ETag: sent as If-None-Match, and the body of a 304. */
	known?: { etag: string; body: T };
	/** Follows one redirect on the same origin, as GitHub's renamed repositories need. Default: none is followed. */
	followRedirect?: "same-origin";
	/**
	 * Looks at an answer whose status is not 2xx before the general rule does: throw a more telling error
	 * (a rate limit that comes as 403, say), or return nothing to let the general rule decide.
	 */
	onErrorAnswer?: (answer: TextAnswer) => void;
	/**
	 * Checks a valid 2xx answer. It should throw the error that the answer stands for (GraphQL reports a rate limit
	 * with 200), so that the circuit sees the call fail.
	 */
	onAnswer?: (answer: JsonAnswer<T>) => void;
};

/** `text` is decompressed; that of an error is cut off at 8 KB. */
export type TextAnswer = { status: number; headers: AnswerHeaders; text: string };
/** Lower-case names; repeated headers joined by `, `. */
export type AnswerHeaders = Readonly<Record<string, string>>;
export type JsonAnswer<T> = { status: number; headers: AnswerHeaders; body: T };
