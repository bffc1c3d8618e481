/** The one place where the domain's errors become the API's. */
import {
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
