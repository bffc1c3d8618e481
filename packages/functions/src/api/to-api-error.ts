/** The one place where the domain's errors become the API's. */
import {
	CircuitOpenError,
	InvalidPackageRefError,
	QueueUnavailableError,
	StorageUnavailableError,
} from "@dephealth/core/errors.ts";
import { CollectionNotStartedError } from "@dephealth/core/messaging/collections.ts";
import { InvalidFailureCursorError } from "@dephealth/core/storage/permanent-failure-keys.ts";
import {
	ApiError,
	InternalServerError,
	InvalidEcosystemError,
	InvalidRequestError,
	ServiceUnavailableError,
} from "./errors.ts";

export function toApiError(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	if (error instanceof InvalidPackageRefError) {
		return error.field === "ecosystem"
			? new InvalidEcosystemError(error.message)
			: new InvalidRequestError(error.message, { field: error.field });
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
