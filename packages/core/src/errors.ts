/**
 * The domain's errors. Each class sets a literal `name`: bundlers rename classes, and the state machines match
 * on the name (`ErrorEquals`). Upstream errors are created in exactly one place each, at the edge of a source.
 */

export type UpstreamErrorOptions = {
	/** The upstream's name as an operator knows it, e.g. `npm`. */
	source: string;
	/** HTTP status of the answer, when there was one. */
	status?: number;
	cause?: unknown;
};

/** Base of every error an upstream can cause. Never thrown itself. */
export class UpstreamError extends Error {
	override name = "UpstreamError";
	readonly source: string;
	readonly status: number | undefined;

	constructor(message: string, options: UpstreamErrorOptions) {
		super(message, { cause: options.cause });
		this.source = options.source;
		this.status = options.status;
	}
}

/** The upstream answered, authoritatively, that it does not know the package. */
export class PackageNotFoundError extends UpstreamError {
	override name = "PackageNotFoundError";
}

/** The upstream asks to be called less often. `retryAfterSeconds` is undefined when it did not say when. */
export class RateLimitedError extends UpstreamError {
	override name = "RateLimitedError";
	readonly retryAfterSeconds: number | undefined;

	constructor(message: string, options: UpstreamErrorOptions & { retryAfterSeconds?: number | undefined }) {
		super(message, options);
		this.retryAfterSeconds = options.retryAfterSeconds;
	}
}

/** No usable answer: connection refused or reset, DNS failure, 5xx. `retryAfterSeconds` as the upstream asked. */
export class UpstreamUnavailableError extends UpstreamError {
	override name = "UpstreamUnavailableError";
	readonly retryAfterSeconds: number | undefined;

	constructor(message: string, options: UpstreamErrorOptions & { retryAfterSeconds?: number | undefined }) {
		super(message, options);
		this.retryAfterSeconds = options.retryAfterSeconds;
	}
}

/** The upstream did not answer within the time allowed. */
export class UpstreamTimeoutError extends UpstreamError {
	override name = "UpstreamTimeoutError";
}

/** An answer arrived but is not what the upstream documents: truncated, too large, not JSON, wrong shape. */
export class BadResponseError extends UpstreamError {
	override name = "BadResponseError";
}

/** The upstream refuses us (401, 403 that is not a rate limit): a token is missing or lacks a right. */
export class UpstreamForbiddenError extends UpstreamError {
	override name = "UpstreamForbiddenError";
}

/**
 * The server works, but its repository cannot be read: it speaks an older protocol, or sends more than we accept.
 * Asking again changes nothing.
 */
export class RepositoryUnreadableError extends UpstreamError {
	override name = "RepositoryUnreadableError";
}

/** The circuit is open: the call was not made. `retryAfterSeconds` is what is really left. */
export class CircuitOpenError extends UpstreamError {
	override name = "CircuitOpenError";
	readonly circuit: string;
	readonly retryAfterSeconds: number;

	constructor(circuit: string, retryAfterSeconds: number) {
		super(`The circuit '${circuit}' is open for another ${retryAfterSeconds} s; the call was not made.`, {
			source: circuit,
		});
		this.circuit = circuit;
		this.retryAfterSeconds = retryAfterSeconds;
	}
}

/** Too many callers wait already, so the upstream was not asked. This says nothing about the upstream. */
export class BulkheadFullError extends UpstreamError {
	override name = "BulkheadFullError";

	constructor(bulkhead: string, waiting: number) {
		super(`${waiting} calls to '${bulkhead}' are already waiting; this one was not made. Try again later.`, {
			source: bulkhead,
		});
	}
}

/** The given ecosystem or name cannot name a package. `field` says which part is wrong. */
export class InvalidPackageRefError extends Error {
	override name = "InvalidPackageRefError";
	readonly field: "ecosystem" | "name" | "package";

	constructor(field: "ecosystem" | "name" | "package", message: string) {
		super(message);
		this.field = field;
	}
}

/** The database did not answer or is throttling; nothing was learned about the data. */
export class StorageUnavailableError extends Error {
	override name = "StorageUnavailableError";
}

/** Step Functions does not know the execution, machine or map run, or it does not belong to the product. */
export class ExecutionNotFoundError extends Error {
	override name = "ExecutionNotFoundError";
}

/** Step Functions refuses a call because of its content. */
export class StepFunctionsRefusalError extends Error {
	override name = "StepFunctionsRefusalError";
	/** The name of Step Functions' error, e.g. `ExecutionNotRedrivable`. */
	readonly reason: string;

	constructor(reason: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}

/** The message queue did not answer or is throttling; nothing was learned about its messages. */
export class QueueUnavailableError extends Error {
	override name = "QueueUnavailableError";
}

/** The lease on a package has passed to another execution; this one must not write. */
export class ClaimLostError extends Error {
	override name = "ClaimLostError";
}

/** A task was started with input that its state machine would not send. */
export class InvalidTaskInputError extends Error {
	override name = "InvalidTaskInputError";
}

/** The account has used up its plan, or a visitor the hour's allowance. Nothing was done. */
export class QuotaExceededError extends Error {
	override name = "QuotaExceededError";
	/** Requests in the period. */
	readonly limit: number;
	/** The start of the next period, epoch milliseconds. */
	readonly resetsAt: number;

	constructor(message: string, quota: { limit: number; resetsAt: number }) {
		super(message);
		this.limit = quota.limit;
		this.resetsAt = quota.resetsAt;
	}
}

/** The account has as many active API keys as it may have. */
export class ApiKeyLimitError extends Error {
	override name = "ApiKeyLimitError";

	constructor(limit: number) {
		super(`An account has at most ${limit} active API keys. Revoke one that is not used any more.`);
	}
}

/** The account's programs would be locked out without its last API key; a caller must confirm that. */
export class LastApiKeyError extends Error {
	override name = "LastApiKeyError";

	constructor() {
		super("This is the account's last API key: programs that use it would stop working.");
	}
}

/** The text is no e-mail address that mail can be sent to. */
export class InvalidEmailAddressError extends Error {
	override name = "InvalidEmailAddressError";
}

/** A mail was not taken for delivery; trying it again can help. */
export class MailNotSentError extends Error {
	override name = "MailNotSentError";
	/** The mail itself was refused, its address for one: others go out. */
	readonly isThisMailAlone: boolean;

	constructor(message: string, options: { cause?: unknown; isThisMailAlone?: boolean } = {}) {
		super(message, options);
		this.isThisMailAlone = options.isThisMailAlone ?? false;
	}
}

/**
 * The token of a link is unknown: it was never issued, is damaged, was replaced by a newer one, or was deleted long
 * ago.
 */
export class TokenInvalidError extends Error {
	override name = "TokenInvalidError";

	constructor() {
		super("This link is not valid. If you have a newer mail, use its link; otherwise ask for another.");
	}
}

/** The token's time has passed. */
export class TokenExpiredError extends Error {
	override name = "TokenExpiredError";

	constructor() {
		super("This link has expired. Ask for another.");
	}
}

/** The token has been used by somebody. */
export class TokenAlreadyUsedError extends Error {
	override name = "TokenAlreadyUsedError";

	constructor() {
		super("This link has already been used; each link works once. Ask for another.");
	}
}

/** The same browser's sign-in is being worked on by another request of it. */
export class SignInUnderWayError extends Error {
	override name = "SignInUnderWayError";

	constructor() {
		super("This sign-in is already running. Try again in a second.");
	}
}

/** The report does not come from Stripe, or is too old: somebody may have kept it to send it again. */
export class InvalidStripeSignatureError extends Error {
	override name = "InvalidStripeSignatureError";
}

/** A webhook's URL that deliveries are not sent to. */
export class InvalidWebhookUrlError extends Error {
	override name = "InvalidWebhookUrlError";
}

/** A delivery was not accepted by its receiver. It is tried again later. */
export class WebhookNotAcceptedError extends Error {
	override name = "WebhookNotAcceptedError";
}

/** The account has as many webhook subscriptions as it may have. */
export class WebhookLimitError extends Error {
	override name = "WebhookLimitError";
	constructor(limit: number) {
		super(`The account has ${limit} webhook subscriptions, as many as it may have. Delete one first.`);
	}
}

/** The account pays for a plan. If it were deleted, nobody could end Stripe's charges. */
export class SubscriptionActiveError extends Error {
	override name = "SubscriptionActiveError";
	constructor() {
		super(
			"The account has a paid plan. End the subscription first; the account can be deleted after its end.",
		);
	}
}

/** A cursor of the permanent failures that this listing did not give out. */
export class InvalidFailureCursorError extends Error {
	override name = "InvalidFailureCursorError";
	constructor(cursor: string, options?: ErrorOptions) {
		super(`${JSON.stringify(cursor.slice(0, 60))} is not a cursor that this listing gave out.`, options);
	}
}
