import {
	type BatchOutcome,
	type SettleBatchDeps,
	settleBatch,
} from "@dephealth/core/refresh/batches/settle-batch.ts";
import * as z from "zod";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { notifyRiskChange } from "../../compose/capabilities/risk-changes.ts";
import { scoring } from "../../compose/capabilities/scoring.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { answersSchema, itemsSchema, refreshRoundSchema } from "../collect-packages/batch-input.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	items: itemsSchema,
	executionId: executionIdSchema,
	round: refreshRoundSchema,
	answers: answersSchema,
});

/** Scores and saves the reports of a batch. */
export function createSettleBatch(deps: SettleBatchDeps) {
	return async (input: unknown): Promise<BatchOutcome> =>
		settleBatch(deps, parseTaskInput(inputSchema, input));
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	"QueueUnavailableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("settle-batch", throws, (c) =>
	createSettleBatch({
		refreshes: packageRefreshes(c),
		notifyRiskChange: notifyRiskChange(c),
		scoring: scoring(c),
		clock: c.clock,
	}),
);
export const handler = onLambda(createHandler);
