import { DEAD_LETTERS_PAGE } from "@dephealth/contract/limits.ts";
import type { DeadLetters, listDeadLetters } from "@dephealth/contract/routes/operations.ts";
import type { DeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import type {
	PermanentFailure,
	PermanentFailureStore,
} from "@dephealth/core/dead-letters/permanent-failure.ts";
import { deadLetterQueue } from "../../../compose/dead-letters.ts";
import { onLambda } from "../../../compose/on-lambda.ts";
import { permanentFailures } from "../../../compose/storage.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";

/** GET /v1/dead-letters: what waits, and what was given up. */
export function createListDeadLetters(deps: {
	queue: Pick<DeadLetterQueue, "depth">;
	permanentFailures: Pick<PermanentFailureStore, "list">;
}): Respond {
	return async (request) => {
		const limit = parseLimit(request.query.get("limit"));
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

function parseLimit(text: string | undefined): number {
	if (text === undefined) return DEAD_LETTERS_PAGE.default;
	const limit = Number(text);
	if (/^\d{1,3}$/.test(text) && limit >= 1 && limit <= DEAD_LETTERS_PAGE.max) return limit;
	throw new ApiError("invalid_request", `limit is a whole number from 1 to ${DEAD_LETTERS_PAGE.max}.`, {
		field: "limit",
	});
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
		message: failure.copy ?? null,
		failed_at: failure.failedAt,
		expires_at: failure.expiresAt,
	};
}

export const createHandler = guardedRoute<typeof listDeadLetters>("operator", (c) =>
	createListDeadLetters({ queue: deadLetterQueue(c), permanentFailures: permanentFailures(c) }),
);
export const handler = onLambda(createHandler);
