import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { z } from "zod";
import { packageRefreshes } from "../../compose/refresh.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";
import { MAX_PAGE, packageSpecSchema, refreshRoundSchema } from "./refresh-batch-input.ts";

const inputSchema = z.object({ items: z.array(packageSpecSchema).max(MAX_PAGE), round: refreshRoundSchema });

/** Task of the state machine: which packages of a page are still to be looked at, by what is stored. */
export function createFindUnfinished(refreshes: Pick<PackageRefreshes, "notCheckedSince">) {
	return async (input: unknown): Promise<{ items: string[] }> => {
		const { items, round } = parseTaskInput(inputSchema, input);
		const unfinished = await refreshes.notCheckedSince(items, round.since);
		return { items: unfinished.map(formatPackageRef) };
	};
}

export const handler = taskHandler("find-unfinished", (input) =>
	createFindUnfinished(packageRefreshes())(input),
);
