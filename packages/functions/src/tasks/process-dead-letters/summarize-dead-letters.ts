import {
	DEAD_LETTER_OUTCOMES,
	type DeadLetterSummary,
	summarizeOutcomes,
} from "@dephealth/core/dead-letters/dead-letter-summary.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { Metrics } from "@dephealth/core/observability/metrics.ts";
import * as z from "zod/mini";
import { metrics } from "../../compose/process/observability.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ outcomes: z.array(z.enum(DEAD_LETTER_OUTCOMES)) });

/** Counts and logs the work of a run. */
export function createSummarizeDeadLetters(deps: {
	metrics: Pick<Metrics, "deadLetterHandled">;
	log: (summary: DeadLetterSummary) => void;
}) {
	return async (input: unknown): Promise<DeadLetterSummary> => {
		const { outcomes } = parseTaskInput(inputSchema, input);
		const { summary, actions } = summarizeOutcomes(outcomes);
		for (const action of actions) deps.metrics.deadLetterHandled(action);
		if (outcomes.length > 0) deps.log(summary);
		return summary;
	};
}

export const throws = [INPUT_ERROR] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("summarize-dead-letters", throws, (c) =>
	createSummarizeDeadLetters({
		metrics: metrics(c),
		log: (summary) => logger.info("dead letters processed", summary),
	}),
);
export const handler = onLambda(createHandler);
