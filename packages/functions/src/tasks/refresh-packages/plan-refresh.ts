import { type PlanRefreshDeps, planRefresh, type RefreshPage } from "@dephealth/core/refresh/plan-refresh.ts";
import * as z from "zod";
import { packageRefreshes, refreshProgress } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { refreshTierSchema } from "../collect-packages/batch-input.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	executionId: executionIdSchema,
	/** The page that is done. */
	finished: z
		.object({ tier: refreshTierSchema, hour: z.number().int(), after: z.string().nullable() })
		.nullable()
		.default(null),
	/** The number of packages that this execution has done, and its start. */
	pages: z.number().int().nonnegative().default(0),
	startedAt: z.iso.datetime({ offset: true }).optional(),
});

/** Notes that a page is done, and gives out the next one. */
export function createPlanRefresh(deps: PlanRefreshDeps) {
	return async (input: unknown): Promise<RefreshPage> => {
		const { executionId, finished, pages, startedAt } = parseTaskInput(inputSchema, input);
		const soFar = startedAt === undefined ? undefined : { pages, startedAt: Date.parse(startedAt) };
		return planRefresh(deps, executionId, finished, soFar);
	};
}

export const throws = [INPUT_ERROR, "StorageUnavailableError"] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("plan-refresh", throws, (c) =>
	createPlanRefresh({ refreshes: packageRefreshes(c), progress: refreshProgress(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
