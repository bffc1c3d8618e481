import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packageSpecSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import { MAX_PAGE } from "@dephealth/core/refresh/plan-refresh.ts";
import * as z from "zod";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { refreshRoundSchema } from "../collect-packages/batch-input.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ items: z.array(packageSpecSchema).max(MAX_PAGE), round: refreshRoundSchema });

/** Finds the packages of a page that are still to be looked at, by the stored marks. */
export function createFindUnfinished(refreshes: Pick<PackageRefreshes, "notCheckedSince">) {
	return async (input: unknown): Promise<{ items: string[] }> => {
		const { items, round } = parseTaskInput(inputSchema, input);
		const unfinished = await refreshes.notCheckedSince(round.tier, items, round.since);
		return { items: unfinished.map(formatPackageRef) };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("find-unfinished", throws, (c) =>
	createFindUnfinished(packageRefreshes(c)),
);
export const handler = onLambda(createHandler);
