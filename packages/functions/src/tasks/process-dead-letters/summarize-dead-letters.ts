import { logger } from "@dephealth/core/observability/logger.ts";
import type { Metrics } from "@dephealth/core/observability/metrics.ts";
import { z } from "zod";
import { metrics } from "../../compose/observability.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";

/** How the handling of one message ended; `left`: it stays in the queue, because it is not due or could not be handled. */
export const DEAD_LETTER_OUTCOMES = ["requeued", "collecting", "permanent", "waiting", "left"] as const;
export type DeadLetterOutcome = (typeof DEAD_LETTER_OUTCOMES)[number];

const inputSchema = z.object({ outcomes: z.array(z.enum(DEAD_LETTER_OUTCOMES)) });

export type DeadLetterSummary = Record<DeadLetterOutcome, number>;

/** Task of the state machine: counts what a run has done. */
export function createSummarizeDeadLetters(deps: {
	metrics: Pick<Metrics, "deadLetterHandled">;
	log: (summary: DeadLetterSummary) => void;
}) {
	return async (input: unknown): Promise<DeadLetterSummary> => {
		const { outcomes } = parseTaskInput(inputSchema, input);
		const summary: DeadLetterSummary = { requeued: 0, collecting: 0, permanent: 0, waiting: 0, left: 0 };
		for (const outcome of outcomes) {
			summary[outcome] += 1;
			if (outcome === "requeued") deps.metrics.deadLetterHandled("requeued");
			if (outcome === "permanent") deps.metrics.deadLetterHandled("permanent_failure");
			if (outcome === "collecting") deps.metrics.deadLetterHandled("processed");
		}
		if (outcomes.length > 0) deps.log(summary);
		return summary;
	};
}

export const handler = taskHandler("summarize-dead-letters", (input) =>
	createSummarizeDeadLetters({
		metrics: metrics(),
		log: (summary) => logger.info("dead letters processed", summary),
	})(input),
);
