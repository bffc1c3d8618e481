/** What the API answers when it cannot answer: one class an outcome, each with a status and a stable code. */

export type ApiErrorOptions = {
	/** The part of the request that is wrong, e.g. `name` or `fields`. */
	field?: string;
	/** More for the client, as JSON. Never internals. */
	details?: Record<string, unknown>;
	/** Seconds after which the same request may succeed. */
	retryAfterSeconds?: number;
	headers?: Record<string, string>;
	cause?: unknown;
};

/** Base of all errors the API answers with. The message is shown to the client. */
export class ApiError extends Error {
	override name = "ApiError";
	readonly status: number;
	readonly code: string;
	readonly details: Record<string, unknown> | undefined;
	readonly headers: Record<string, string>;

	constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
		super(message, { cause: options.cause });
		this.status = status;
		this.code = code;
		const field = options.field === undefined ? {} : { field: options.field };
		const details = { ...field, ...options.details };
		this.details = Object.keys(details).length > 0 ? details : undefined;
		this.headers = {
			...options.headers,
			...(options.retryAfterSeconds === undefined
				? {}
				: { "retry-after": String(options.retryAfterSeconds) }),
		};
	}
}

export class InvalidRequestError extends ApiError {
	override name = "InvalidRequestError";
	constructor(message: string, options: ApiErrorOptions = {}) {
		super(400, "invalid_request", message, options);
	}
}

export class InvalidEcosystemError extends ApiError {
	override name = "InvalidEcosystemError";
	constructor(message: string) {
		super(400, "invalid_ecosystem", message, { field: "ecosystem" });
	}
}

/** Nobody is known to be calling. Never an outage of ours. */
export class UnauthenticatedError extends ApiError {
	override name = "UnauthenticatedError";
	constructor(code: string, message: string) {
		super(401, code, message, { headers: { "www-authenticate": 'ApiKey realm="dephealth"' } });
	}
}

export class InvalidApiKeyError extends UnauthenticatedError {
	override name = "InvalidApiKeyError";
	constructor(message: string) {
		super("invalid_api_key", message);
	}
}

/** There is no session, or it has ended. */
export class SessionRequiredError extends UnauthenticatedError {
	override name = "SessionRequiredError";
	constructor(message: string) {
		super("session_required", message);
	}
}

/** The visitor is signed in, but it is another site's page that asks. */
export class CrossOriginError extends ApiError {
	override name = "CrossOriginError";
	constructor() {
		super(
			403,
			"cross_origin",
			"Another site may not use the visitor's session. Programs use an API key instead.",
		);
	}
}

/** The quota of the account, or the visitors' allowance, is used up. */
export class RateLimitExceededError extends ApiError {
	override name = "RateLimitExceededError";
	constructor(message: string, options: ApiErrorOptions = {}) {
		super(429, "rate_limit_exceeded", message, options);
	}
}

/** The account has no active key of this id; whether another one has is nobody's business. */
export class ApiKeyNotFoundError extends ApiError {
	override name = "ApiKeyNotFoundError";
	constructor() {
		super(404, "api_key_not_found", "The account has no active API key with this id.", { field: "id" });
	}
}

/** The account has no subscription of this id; whether another one has is nobody's business. */
export class WebhookSubscriptionNotFoundError extends ApiError {
	override name = "WebhookSubscriptionNotFoundError";
	constructor() {
		super(404, "webhook_subscription_not_found", "The account has no webhook subscription with this id.", {
			field: "id",
		});
	}
}

/** The caller is known and may not do this. */
export class OperatorOnlyError extends ApiError {
	override name = "OperatorOnlyError";
	constructor(message: string) {
		super(403, "operator_only", message);
	}
}

export class UnknownDeadLetterError extends ApiError {
	override name = "UnknownDeadLetterError";
	constructor(message: string) {
		super(404, "dead_letter_not_found", message, { field: "id" });
	}
}

export class UnknownCircuitError extends ApiError {
	override name = "UnknownCircuitError";
	constructor(message: string) {
		super(404, "circuit_not_found", message);
	}
}

/** The recorded message names no package: there is nothing to collect. */
export class NotRedrivableError extends ApiError {
	override name = "NotRedrivableError";
	constructor(message: string) {
		super(409, "not_redrivable", message, { field: "id" });
	}
}

/** The registry says there is no such package. An outage never ends here. */
export class UnknownPackageError extends ApiError {
	override name = "UnknownPackageError";
	constructor(message: string, details: Record<string, unknown>) {
		super(404, "package_not_found", message, { details });
	}
}

export class BodyTooLargeError extends ApiError {
	override name = "BodyTooLargeError";
	constructor(message: string) {
		super(413, "body_too_large", message, { field: "body" });
	}
}

/** The answer does not fit into what the gateway carries, unless it is compressed. */
export class AnswerTooLargeError extends ApiError {
	override name = "AnswerTooLargeError";
	constructor(message: string) {
		super(406, "answer_too_large", message, { field: "accept-encoding" });
	}
}

/** There is no such scan, it has expired, or it is another account's. */
export class ScanNotFoundError extends ApiError {
	override name = "ScanNotFoundError";
	constructor() {
		super(404, "scan_not_found", "There is no such scan. Scans are kept for 24 hours.", { field: "id" });
	}
}

export class RouteNotFoundError extends ApiError {
	override name = "RouteNotFoundError";
	constructor(message: string) {
		super(404, "route_not_found", message, { field: "path" });
	}
}

export class MethodNotAllowedError extends ApiError {
	override name = "MethodNotAllowedError";
	constructor(message: string, allowed: readonly string[]) {
		super(405, "method_not_allowed", message, { field: "method", headers: { allow: allowed.join(", ") } });
	}
}

/** Something the API depends on does not answer now. */
export class ServiceUnavailableError extends ApiError {
	override name = "ServiceUnavailableError";
	constructor(message: string, options: ApiErrorOptions = {}) {
		super(503, "service_unavailable", message, { retryAfterSeconds: 5, ...options });
	}
}

export class InternalServerError extends ApiError {
	override name = "InternalServerError";
	constructor(cause: unknown) {
		super(
			500,
			"internal_error",
			"Something went wrong on our side. Quote the X-Request-Id header when you report it.",
			{
				cause,
			},
		);
	}
}
