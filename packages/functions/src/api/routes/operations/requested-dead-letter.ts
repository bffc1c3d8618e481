import type {
	PermanentFailure,
	PermanentFailureStore,
} from "@dephealth/core/dead-letters/permanent-failure.ts";
import { ApiError } from "../../http/api-error.ts";
import type { ApiRequest } from "../../http/request.ts";

/** The record that a path names by `{id}`. @throws ApiError dead_letter_not_found */
export async function requestedDeadLetter(
	{ pathParameters }: ApiRequest,
	permanentFailures: Pick<PermanentFailureStore, "get">,
): Promise<{ id: string; failure: PermanentFailure }> {
	const id = pathParameters.get("id") ?? "";
	const failure = await permanentFailures.get(id);
	if (failure) return { id, failure };
	throw new ApiError(
		"dead_letter_not_found",
		"There is no record with this id: it has already been redriven or discarded, has expired, or is not an id of the listing.",
	);
}
