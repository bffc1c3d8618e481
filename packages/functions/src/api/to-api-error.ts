/** The one place where the domain's errors become the API's. */
import { secondsUntil } from "@dephealth/core/accounts/usage-policy.ts";
import {
	ApiKeyLimitError,
	CircuitOpenError,
	InvalidPackageRefError,
	LastApiKeyError,
	QueueUnavailableError,
	QuotaExceededError,
	StorageUnavailableError,
} from "@dephealth/core/errors.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { CollectionNotStartedError } from "@dephealth/core/messaging/collections.ts";
import { InvalidFailureCursorError } from "@dephealth/core/storage/permanent-failure-keys.ts";
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
	if (error instanceof LastApiKeyError) {
		return new ApiError(409, "last_api_key", `${error.message} Revoke it with ?confirm=last.`);
	}
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
		error instanceof CollectionNotStartedError
	) {
		return new ServiceUnavailableError(
			"DepHealth cannot reach its own storage or workflow now. Try again shortly.",
			{
				cause: error,
			},
		);
	}
	return new InternalServerError(error);
}
