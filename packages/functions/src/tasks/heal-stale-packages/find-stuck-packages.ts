import {
	type FindStuckPackagesDeps,
	findStuckPackages,
	type StuckPackages,
} from "@dephealth/core/healing/find-stuck-packages.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { packageHealing } from "../../compose/capabilities/healing.ts";
import { healingPolicy } from "../../compose/capabilities/healing-policy.ts";
import { permanentFailures } from "../../compose/capabilities/permanent-failures.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import type { TaskErrorName } from "../task-errors.ts";

/** Finds packages whose collection is stuck, and leases them to be republished. */
export function createFindStuckPackages(deps: FindStuckPackagesDeps) {
	return (): Promise<StuckPackages> => findStuckPackages(deps);
}

export const throws = ["StorageUnavailableError"] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("find-stuck-packages", throws, (c) =>
	createFindStuckPackages({
		healing: packageHealing(c),
		permanentFailures: permanentFailures(c),
		clock: c.clock,
		policy: healingPolicy(c),
		onError: (error) => logger.warn("a part of what stands still was left for the next run", { error }),
	}),
);
export const handler = onLambda(createHandler);
