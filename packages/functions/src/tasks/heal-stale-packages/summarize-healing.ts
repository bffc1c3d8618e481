import { type HealingSummary, summarizeHealing } from "@dephealth/core/healing/healing-summary.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import * as z from "zod/mini";
import { healingPolicy } from "../../compose/capabilities/healing-policy.ts";
import { metrics } from "../../compose/process/observability.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const count = z.int().check(z.nonnegative());
const inputSchema = z.object({
	found: count,
	republished: count,
	quarantined: count,
	errors: count,
	/** When the run began, ISO 8601. */
	startedAt: z.iso.datetime(),
});

/** Makes one log line and the metrics of a run. */
export function createSummarizeHealing(deps: {
	now: () => number;
	stuckAfterMs: number;
	report: (summary: HealingSummary) => void;
}) {
	return async (input: unknown): Promise<HealingSummary> => {
		const { startedAt, ...counts } = parseTaskInput(inputSchema, input);
		const summary = summarizeHealing(counts, {
			startedAt: Date.parse(startedAt),
			endedAt: deps.now(),
			stuckAfterMs: deps.stuckAfterMs,
		});
		deps.report(summary);
		return summary;
	};
}

export const throws = [INPUT_ERROR] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("summarize-healing", throws, (c) =>
	createSummarizeHealing({
		now: c.clock.now,
		stuckAfterMs: healingPolicy(c).stuckAfterMs,
		report(summary) {
			logger.info("self-healing ended", summary);
			metrics(c).selfHealingEnded({ ...summary, executionMs: summary.duration_ms });
		},
	}),
);
export const handler = onLambda(createHandler);
