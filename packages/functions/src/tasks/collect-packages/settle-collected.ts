import {
	type CollectedOutcome,
	type SettleCollectedDeps,
	settleCollected,
} from "@dephealth/core/collection/settle-collected.ts";
import type { DeadLetterMessage } from "@dephealth/core/dead-letters/dead-letter.ts";
import * as z from "zod";
import { packages } from "../../compose/aws/storage.ts";
import { permanentFailures } from "../../compose/capabilities/permanent-failures.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { notifyRiskChange } from "../../compose/capabilities/risk-changes.ts";
import { scoring } from "../../compose/capabilities/scoring.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { countingBatchEnds } from "../collect-package/collection-ended.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { answersSchema, itemsSchema } from "./batch-input.ts";

const inputSchema = z.object({
	items: itemsSchema,
	executionId: executionIdSchema,
	answers: answersSchema,
});

/** The number of packages by outcome, and the ones to collect again. */
export type SettledBatch = {
	outcomes: Partial<Record<CollectedOutcome, number>>;
	deadLetters: DeadLetterMessage[];
};

/** Scores and saves the collected packages of a batch. */
export function createSettleCollected(deps: SettleCollectedDeps) {
	return async (input: unknown): Promise<SettledBatch> => {
		const { outcomes, deadLetters } = await settleCollected(deps, parseTaskInput(inputSchema, input));
		const counts: SettledBatch["outcomes"] = {};
		for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
		return { outcomes: counts, deadLetters };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	"QueueUnavailableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("settle-collected", throws, (c) =>
	countingBatchEnds(
		c,
		createSettleCollected({
			refreshes: packageRefreshes(c),
			packages: packages(c),
			permanentFailures: permanentFailures(c),
			notifyRiskChange: notifyRiskChange(c),
			scoring: scoring(c),
			clock: c.clock,
			takeTurn: c.background,
		}),
	),
);
export const handler = onLambda(createHandler);
