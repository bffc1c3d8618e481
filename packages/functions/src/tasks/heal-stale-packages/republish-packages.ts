import { type RepublishPackagesDeps, republishPackages } from "@dephealth/core/healing/republish-packages.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod/mini";
import { collectionRequests, packageHealing } from "../../compose/capabilities/healing.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	packages: z.array(packageRefSchema).check(z.maxLength(100)),
	start: z.string().check(z.maxLength(24)),
});

/** Requests new collections of leased packages. */
export function createRepublishPackages(deps: RepublishPackagesDeps) {
	return async (input: unknown): Promise<{ republished: number; failed: number }> => {
		const { packages, start } = parseTaskInput(inputSchema, input);
		return republishPackages(deps, packages, start);
	};
}

export const throws = [...INPUT_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("republish-packages", throws, (c) =>
	createRepublishPackages({
		requests: collectionRequests(c),
		healing: packageHealing(c),
		onRefused: (ref, reason) =>
			logger.warn("a lost package could not be republished", { package: formatPackageRef(ref), reason }),
	}),
);
export const handler = onLambda(createHandler);
