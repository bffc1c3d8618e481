/** The one place where the domain's errors become the API's. */
import { secondsUntil } from "@dephealth/core/accounts/usage/usage-policy.ts";
import { UnreadableAddressError } from "@dephealth/core/accounts/users/email-vault.ts";
import { CollectionNotStartedError } from "@dephealth/core/collection/collection-starter.ts";
import { ConfigurationError } from "@dephealth/core/config.ts";
import {
	ApiKeyLimitError,
	CircuitOpenError,
	ExecutionNotFoundError,
	InvalidEmailAddressError,
	InvalidFailureCursorError,
	InvalidPackageRefError,
	InvalidStripeSignatureError,
	InvalidWebhookUrlError,
	LastApiKeyError,
	MailNotSentError,
	QueueUnavailableError,
	QuotaExceededError,
	SignInUnderWayError,
	StepFunctionsRefusalError,
	StorageUnavailableError,
	SubscriptionActiveError,
	TokenAlreadyUsedError,
	TokenExpiredError,
	TokenInvalidError,
	WebhookLimitError,
} from "@dephealth/core/errors.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { TooManyScansError } from "@dephealth/core/scan/scan-admission.ts";
import { ApiError } from "./api-error.ts";
import { rateLimitHeaders } from "./caller/rate-limit-headers.ts";

type ErrorClass<E extends Error> = abstract new (...parameters: never[]) => E;
/** @param now epoch milliseconds */
type ToApiError<E extends Error> = (error: E, now: number) => ApiError;

function row<E extends Error>(errorClass: ErrorClass<E>, toApi: ToApiError<E>) {
	return [errorClass, toApi as ToApiError<Error>] as const;
}

const TABLE: ReadonlyMap<unknown, ToApiError<Error>> = new Map<unknown, ToApiError<Error>>([
	row(ApiError, (error) => error),
	row(QuotaExceededError, ({ message, limit, resetsAt }, now) => {
		const headers = rateLimitHeaders({ limit, remaining: 0, resetsAt });
		const retryAfterSeconds = secondsUntil(resetsAt, now);
		return new ApiError("rate_limit_exceeded", message, { headers, retryAfterSeconds });
	}),
	row(TooManyScansError, (error) =>
		error.whose === "caller"
			? new ApiError("rate_limit_exceeded", error.message, { retryAfterSeconds: error.retryAfterSeconds })
			: unavailable(error.message, error, error.retryAfterSeconds),
	),
	row(InvalidPackageRefError, ({ field, message }) =>
		field === "ecosystem"
			? new ApiError("invalid_ecosystem", message, { field })
			: new ApiError("invalid_request", message, { field }),
	),
	row(ManifestError, (error) => {
		const { format, line, path } = error.details;
		const details = { reason: error.code, format, line, path };
		return new ApiError("invalid_request", error.message, { field: "body", details, cause: error });
	}),
	row(InvalidFailureCursorError, ({ message }) => invalid("cursor", message)),
	row(InvalidWebhookUrlError, ({ message }) => invalid("url", message)),
	row(InvalidEmailAddressError, ({ message }) => invalid("email", message)),
	row(ApiKeyLimitError, ({ message }) => new ApiError("too_many_api_keys", message)),
	row(
		LastApiKeyError,
		({ message }) => new ApiError("last_api_key", `${message} Revoke it with ?confirm=last.`),
	),
	row(WebhookLimitError, ({ message }) => new ApiError("too_many_webhook_subscriptions", message)),
	row(SubscriptionActiveError, ({ message }) => new ApiError("subscription_active", message)),
	row(TokenInvalidError, ({ message }) => new ApiError("token_invalid", message)),
	row(TokenExpiredError, ({ message }) => new ApiError("token_expired", message)),
	row(TokenAlreadyUsedError, ({ message }) => new ApiError("token_already_used", message)),
	row(
		SignInUnderWayError,
		({ message }) => new ApiError("sign_in_under_way", message, { retryAfterSeconds: 1 }),
	),
	row(InvalidStripeSignatureError, ({ message }) => new ApiError("invalid_signature", message)),
	row(CircuitOpenError, (error) =>
		unavailable(
			`${error.circuit} is not answering and is not asked for a while. Nothing is known about the package yet. Try again later.`,
			error,
			error.retryAfterSeconds,
		),
	),
	row(ExecutionNotFoundError, ({ message }) => new ApiError("execution_not_found", message)),
	row(
		StepFunctionsRefusalError,
		({ message, reason }) => new ApiError("step_functions_refused", message, { details: { reason } }),
	),
	row(StorageUnavailableError, outOfReach),
	row(QueueUnavailableError, outOfReach),
	row(MailNotSentError, outOfReach),
	row(CollectionNotStartedError, outOfReach),
	row(ConfigurationError, notSetUp),
	row(UnreadableAddressError, notSetUp),
]);

/** @param now epoch milliseconds */
export function toApiError(error: unknown, now: number): ApiError {
	const known = error instanceof Error ? rowOf(error) : undefined;
	if (known) return known(error as Error, now);
	return new ApiError(
		"internal_error",
		"Something went wrong on our side. Quote the X-Request-Id header when you report it.",
		{ cause: error },
	);
}

/** The row of the error's own class, or of the nearest class that it extends. */
function rowOf(error: Error): ToApiError<Error> | undefined {
	for (
		let made: unknown = error.constructor;
		typeof made === "function";
		made = Object.getPrototypeOf(made)
	) {
		const found = TABLE.get(made);
		if (found) return found;
	}
	return undefined;
}

function invalid(field: string, message: string): ApiError {
	return new ApiError("invalid_request", message, { field });
}

function unavailable(message: string, cause: Error, retryAfterSeconds?: number): ApiError {
	return new ApiError("service_unavailable", message, {
		cause,
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
	});
}

function notSetUp(error: Error): ApiError {
	return unavailable(
		"This part of DepHealth is not set up here. The log tells its operator which setting is missing.",
		error,
	);
}

function outOfReach(error: Error): ApiError {
	return unavailable("DepHealth cannot reach its own storage or workflow. Try again shortly.", error);
}
