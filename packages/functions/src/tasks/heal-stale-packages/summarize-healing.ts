import { logger } from "@dephealth/core/observability/logger.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { healingPolicy } from "../../compose/healing-policy.ts";
import { metrics } from "../../compose/observability.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";

const count = z.number().int().nonnegative();
const inputSchema = z.object({
	found: count,
	republished: count,
	quarantined: count,
	errors: count,
	/** When the run began, ISO 8601. */
	startedAt: z.iso.datetime(),
});

export type HealingSummary = {
	found: number;
	republished: number;
	quarantined: number;
	errors: number;
	threshold_minutes: number;
	duration_ms: number;
};

/** Task of the state machine: makes one line and its figures of a run. */
export function createSummarizeHealing(deps: {
	now: () => number;
	stuckAfterMs: number;
	report: (summary: HealingSummary) => void;
}) {
	return async (input: unknown): Promise<HealingSummary> => {
		const { startedAt, ...counts } = parseTaskInput(inputSchema, input);
		const summary = {
			...counts,
			threshold_minutes: deps.stuckAfterMs / 60_000,
			duration_ms: Math.max(0, deps.now() - Date.parse(startedAt)),
		};
		deps.report(summary);
		return summary;
	};
}

export const handler = taskHandler("summarize-healing", (input) =>
	createSummarizeHealing({
		now: clock.now,
		stuckAfterMs: healingPolicy().stuckAfterMs,
		report({ found, republished, quarantined, errors, duration_ms: executionMs, ...rest }) {
			logger.info("self-healing ended", { found, republished, quarantined, errors, ...rest });
			metrics().selfHealingEnded({ found, republished, quarantined, errors, executionMs });
		},
	})(input),
);
