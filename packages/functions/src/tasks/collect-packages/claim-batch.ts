import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { type ClaimBatchDeps, claimBatch } from "@dephealth/core/collection/claim-batch.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import * as z from "zod";
import { packages } from "../../compose/aws/storage.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { itemsSchema } from "./batch-input.ts";

const inputSchema = z.object({
	items: itemsSchema,
	executionId: executionIdSchema,
	/** The start of the collection of all batches. */
	since: z.iso.datetime({ offset: true }),
});

/** `items`: the packages whose lease was acquired, as specs; `round`: the input of the batch collectors. */
export type ClaimedBatch = { items: string[]; round: { tier: "first"; since: number } };

/** Takes the leases on a batch's packages. */
export function createClaimBatch(deps: ClaimBatchDeps & { clock: Clock }) {
	return async (input: unknown): Promise<ClaimedBatch> => {
		const batch = parseTaskInput(inputSchema, input);
		const round = { tier: "first", since: Date.parse(timestamp(deps.clock)) } as const;
		const claimed = await claimBatch(deps, batch);
		return { items: claimed.map(formatPackageRef), round };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("claim-batch", throws, (c) =>
	createClaimBatch({ packages: packages(c), takeTurn: c.background, clock: c.clock }),
);
export const handler = onLambda(createHandler);
