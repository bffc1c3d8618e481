import { failuresSchema, summarizeFailures } from "@dephealth/core/collection/source-failure.ts";
import type { PackageClaims } from "@dephealth/core/packages/package-claims.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod/mini";
import { packages } from "../../compose/aws/storage.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { countingEnds } from "./collection-ended.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	executionId: executionIdSchema,
	failures: failuresSchema,
});

/** Marks the package as waiting for another attempt. */
export function createReleaseClaim(packages: Pick<PackageClaims, "release">) {
	return async (input: unknown): Promise<{ status: "pending" }> => {
		const { package: ref, executionId, failures } = parseTaskInput(inputSchema, input);
		await packages.release(ref, executionId, { status: "pending", lastFailure: summarizeFailures(failures) });
		return { status: "pending" };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	"ClaimLostError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("release-claim", throws, (c) =>
	countingEnds(c, createReleaseClaim(packages(c))),
);
export const handler = onLambda(createHandler);
