import { ERRORS, type ErrorCode } from "@dephealth/contract/errors.ts";

export type ApiErrorOptions = {
	/** The part of the request that is wrong, e.g. `name` or `fields`. */
	field?: string;
	/** Further details for the client, as JSON; never internals. */
	details?: Record<string, unknown>;
	/** Seconds after which the same request may succeed. */
	retryAfterSeconds?: number;
	headers?: Record<string, string>;
	cause?: unknown;
};

/** Headers that every answer with this code has. */
const HEADERS: Readonly<Partial<Record<ErrorCode, Record<string, string>>>> = {
	invalid_api_key: { "www-authenticate": 'ApiKey realm="dephealth"' },
	session_required: { "www-authenticate": 'ApiKey realm="dephealth"' },
};
/** Seconds before a retry is useful: an outage does not end at once. */
const OUTAGE_RETRY_AFTER_SECONDS = 5;

/** An error that the API answers. The message is shown to the client; the status follows from the code. */
export class ApiError extends Error {
	override name = "ApiError";
	readonly code: ErrorCode;
	readonly status: number;
	readonly details: Record<string, unknown> | undefined;
	readonly headers: Record<string, string>;

	constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
		super(message, { cause: options.cause });
		this.code = code;
		this.status = ERRORS[code].status;
		const field = options.field === undefined ? {} : { field: options.field };
		const details = { ...field, ...options.details };
		this.details = Object.keys(details).length > 0 ? details : undefined;
		const retryAfter =
			options.retryAfterSeconds ?? (code === "service_unavailable" ? OUTAGE_RETRY_AFTER_SECONDS : undefined);
		this.headers = {
			...HEADERS[code],
			...options.headers,
			...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
		};
	}
}

/** The visitor is signed in, but it is another site's page that asks. */
export function crossOriginError(): ApiError {
	return new ApiError(
		"cross_origin",
		"Another site may not use the visitor's session. Programs use an API key instead.",
	);
}
