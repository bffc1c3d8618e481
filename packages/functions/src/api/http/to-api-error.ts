/** The one place where the domain's errors become the API's. */
import { secondsUntil } from "@dephealth/core/accounts/usage/usage-policy.ts";
import { CollectionNotStartedError } from "@dephealth/core/collection/collection-starter.ts";
import { ConfigurationError } from "@dephealth/core/config.ts";
import { InvalidFailureCursorError } from "@dephealth/core/dead-letters/permanent-failure-keys.ts";
import {
	ApiKeyLimitError,
	CircuitOpenError,
	InvalidEmailAddressError,
	InvalidPackageRefError,
	InvalidStripeSignatureError,
	InvalidWebhookUrlError,
	LastApiKeyError,
	MailNotSentError,
	QueueUnavailableError,
	QuotaExceededError,
	SignInUnderWayError,
	StorageUnavailableError,
	TokenAlreadyUsedError,
	TokenExpiredError,
	TokenInvalidError,
	WebhookLimitError,
} from "@dephealth/core/errors.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import {
	ApiError,
	InternalServerError,
	InvalidEcosystemError,
	InvalidRequestError,
	RateLimitExceededError,
	ServiceUnavailableError,
} from "./errors.ts";
import { rateLimitHeaders } from "./gate.ts";

/** @param now epoch milliseconds */
export function toApiError(error: unknown, now: number): ApiError {
	if (error instanceof ApiError) return error;
	if (error instanceof QuotaExceededError) {
		return new RateLimitExceededError(error.message, {
			headers: rateLimitHeaders({ limit: error.limit, remaining: 0, resetsAt: error.resetsAt }),
			retryAfterSeconds: secondsUntil(error.resetsAt, now),
		});
	}
	if (error instanceof ApiKeyLimitError) return new ApiError(409, "too_many_api_keys", error.message);
	if (error instanceof WebhookLimitError)
		return new ApiError(409, "too_many_webhook_subscriptions", error.message);
	if (error instanceof InvalidWebhookUrlError)
		return new InvalidRequestError(error.message, { field: "url" });
	if (error instanceof LastApiKeyError) {
		return new ApiError(409, "last_api_key", `${error.message} Revoke it with ?confirm=last.`);
	}
	const refusal = refusalOf(error);
	if (refusal) return refusal;
	if (error instanceof InvalidPackageRefError) {
		return error.field === "ecosystem"
			? new InvalidEcosystemError(error.message)
			: new InvalidRequestError(error.message, { field: error.field });
	}
	if (error instanceof ManifestError) {
		const { format, line, path } = error.details;
		return new InvalidRequestError(error.message, {
			field: "body",
			details: { reason: error.code, format, line, path },
			cause: error,
		});
	}
	if (error instanceof CircuitOpenError) {
		return new ServiceUnavailableError(
			`${error.circuit} does not answer at present and is not asked for a while. This says nothing about the package.`,
			{ retryAfterSeconds: error.retryAfterSeconds, cause: error },
		);
	}
	if (error instanceof InvalidFailureCursorError) {
		return new InvalidRequestError(error.message, { field: "cursor" });
	}
	if (
		error instanceof StorageUnavailableError ||
		error instanceof QueueUnavailableError ||
		error instanceof MailNotSentError ||
		error instanceof CollectionNotStartedError
	) {
		return new ServiceUnavailableError(
			"DepHealth cannot reach its own storage or workflow now. Try again shortly.",
			{
				cause: error,
			},
		);
	}
	if (error instanceof ConfigurationError) {
		return new ServiceUnavailableError(
			"This part of DepHealth is not set up here. Its operator finds what is missing in the log.",
			{ cause: error },
		);
	}
	return new InternalServerError(error);
}

/** Of sign-up, sign-in and payment. */
function refusalOf(error: unknown): ApiError | undefined {
	if (error instanceof InvalidEmailAddressError) {
		return new InvalidRequestError(error.message, { field: "email" });
	}
	if (error instanceof TokenInvalidError) return new ApiError(400, "token_invalid", error.message);
	if (error instanceof TokenExpiredError) return new ApiError(400, "token_expired", error.message);
	if (error instanceof TokenAlreadyUsedError) return new ApiError(400, "token_already_used", error.message);
	if (error instanceof SignInUnderWayError) {
		return new ApiError(409, "sign_in_under_way", error.message, { retryAfterSeconds: 1 });
	}
	if (error instanceof InvalidStripeSignatureError) {
		return new ApiError(400, "invalid_signature", error.message);
	}
	return undefined;
}
