import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isRegistryAsked } from "@dephealth/core/refresh/batches/batch-questions.ts";
import type { PackedLook } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { registry } from "../../compose/sources/registry.ts";
import { batchTaskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { registryBatchSchema } from "./batch-input.ts";
import { type LookOneByOneDeps, lookOneByOne } from "./look-one-by-one.ts";

/** Reads the registries' answers for a batch's packages; npm is a separate source. */
export function createCollectRegistryBatch(deps: LookOneByOneDeps) {
	return async (input: unknown): Promise<PackedLook> => {
		const { items, round, newReleases, unasked } = parseTaskInput(registryBatchSchema, input);
		const [released, left] = [new Set(newReleases), new Set(unasked)];
		return lookOneByOne(
			"registry",
			deps,
			{ items, round },
			{
				isLeft: (ref) => left.has(formatPackageRef(ref)),
				isAsked: (ref, stored) =>
					isRegistryAsked("registry", ref, stored, round, released.has(formatPackageRef(ref))),
			},
		);
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
] as const satisfies readonly TaskErrorName[];

export const createHandler = batchTaskHandler("collect-registry-batch", throws, (c) =>
	createCollectRegistryBatch({ refreshes: packageRefreshes(c), source: registry(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
