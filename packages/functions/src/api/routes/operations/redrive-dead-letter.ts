import type { redriveDeadLetter } from "@dephealth/contract/routes/operations.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { CollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure.ts";
import { collections } from "../../../compose/capabilities/collections.ts";
import { permanentFailures } from "../../../compose/capabilities/permanent-failures.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";
import { collectionAccepted } from "../packages/collection-accepted.ts";
import { requestedDeadLetter } from "./requested-dead-letter.ts";

/** POST /v1/dead-letters/{id}/redrive: collects the package again, with all retries. */
export function createRedriveDeadLetter(deps: {
	permanentFailures: Pick<PermanentFailureStore, "get" | "delete">;
	collections: () => CollectionStarter;
}): Respond {
	return async (request) => {
		const { id, failure } = await requestedDeadLetter(request, deps.permanentFailures);
		if (!failure.package) {
			throw new ApiError(
				"not_redrivable",
				"The recorded message names no package, so there is nothing to collect.",
			);
		}
		const sources = SOURCE_NAMES.filter((name) => failure.sources.includes(name));
		// The start first: a crash in between leaves the record, and redriving it again shares the start.
		await deps.collections().start(failure.package, sources.length > 0 ? sources : undefined);
		await deps.permanentFailures.delete(id);
		return collectionAccepted(failure.package, "collecting", undefined);
	};
}

export const createHandler = guardedRoute<typeof redriveDeadLetter>("operator", (c) =>
	createRedriveDeadLetter({ permanentFailures: permanentFailures(c), collections: () => collections(c) }),
);
export const handler = onLambda(createHandler);
