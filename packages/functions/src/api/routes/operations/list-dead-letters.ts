import { DEAD_LETTERS_PAGE } from "@dephealth/contract/limits.ts";
import type { DeadLetters, listDeadLetters } from "@dephealth/contract/routes/operations.ts";
import type { DeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import type {
	PermanentFailure,
	PermanentFailureStore,
} from "@dephealth/core/dead-letters/permanent-failure.ts";
import { deadLetterQueue } from "../../../compose/capabilities/dead-letters.ts";
import { permanentFailures } from "../../../compose/capabilities/permanent-failures.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readPageLimit } from "../../http/input/read-page-limit.ts";
import { json, type Respond } from "../../http/request.ts";

/** GET /v1/dead-letters: waiting collections, and those that were given up. */
export function createListDeadLetters(deps: {
	queue: Pick<DeadLetterQueue, "depth">;
	permanentFailures: Pick<PermanentFailureStore, "list">;
}): Respond {
	return async (request) => {
		const limit = readPageLimit(request, DEAD_LETTERS_PAGE);
		const cursor = request.query.get("cursor");
		const [depth, page] = await Promise.all([
			deps.queue.depth(),
			deps.permanentFailures.list({ limit, ...(cursor !== undefined && { cursor }) }),
		]);
		const body: DeadLetters = {
			queue: { ready: depth.ready, in_flight: depth.inFlight, delayed: depth.delayed },
			failures: page.failures.map(toJson),
			next_cursor: page.cursor ?? null,
		};
		return json(200, body);
	};
}

function toJson(failure: PermanentFailure): DeadLetters["failures"][number] {
	return {
		id: failure.id,
		ecosystem: failure.package?.ecosystem ?? null,
		package: failure.package?.name ?? null,
		reason: failure.reason,
		sources: failure.sources,
		failures: failure.failures.map((part) => ({ ...part, status: part.status ?? null })),
		retry_count: failure.retryCount,
		message: failure.originalMessage,
		failed_at: failure.failedAt,
		expires_at: failure.expiresAt,
	};
}

export const createHandler = guardedRoute<typeof listDeadLetters>("operator", (c) =>
	createListDeadLetters({ queue: deadLetterQueue(c), permanentFailures: permanentFailures(c) }),
);
export const handler = onLambda(createHandler);
