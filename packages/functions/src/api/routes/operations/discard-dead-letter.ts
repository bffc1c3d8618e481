import type { discardDeadLetter } from "@dephealth/contract/routes/operations.ts";
import { discardDeadLetterBodySchema } from "@dephealth/contract/schemas/bodies/operations.ts";
import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { permanentFailures } from "../../../compose/capabilities/permanent-failures.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readJsonBody } from "../../http/input/read-json-body.ts";
import type { Respond } from "../../http/request.ts";
import { requestedDeadLetter } from "./requested-dead-letter.ts";

/**
 * POST /v1/dead-letters/{id}/discard: deletes a record without collecting it again. The log keeps the operator, the
 * record and the reason.
 */
export function createDiscardDeadLetter(deps: {
	permanentFailures: Pick<PermanentFailureStore, "get" | "delete">;
}): Respond {
	return async (request) => {
		const { reason } = readJsonBody(request, discardDeadLetterBodySchema);
		const { id, failure } = await requestedDeadLetter(request, deps.permanentFailures);
		await deps.permanentFailures.delete(id);
		const { caller } = request;
		logger.warn("an operator has discarded a dead letter", {
			dead_letter: id,
			package: failure.package && formatPackageRef(failure.package),
			given_up_for: failure.reason,
			failed_at: failure.failedAt,
			message: failure.originalMessage,
			reason,
			user_id: caller.kind === "account" ? caller.owner : caller.kind,
		});
		return { status: 204 };
	};
}

export const createHandler = guardedRoute<typeof discardDeadLetter>("operator", (c) =>
	createDiscardDeadLetter({ permanentFailures: permanentFailures(c) }),
);
export const handler = onLambda(createHandler);
