import {
	failuresSchema,
	permanentStatus,
	summarizeFailures,
} from "@dephealth/core/collection/source-failure.ts";
import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure.ts";
import type { PackageClaims } from "@dephealth/core/packages/package-claims.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod/mini";
import { packages } from "../../compose/aws/storage.ts";
import { permanentFailures } from "../../compose/capabilities/permanent-failures.ts";
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

/** Keeps the reason, then marks the package, so that no step loses it. */
export function createRecordPermanentFailure(deps: {
	packages: Pick<PackageClaims, "release">;
	permanentFailures: PermanentFailureStore;
}) {
	return async (input: unknown): Promise<{ status: "not_found" | "failed" }> => {
		const { package: ref, executionId, failures } = parseTaskInput(inputSchema, input);
		const status = permanentStatus(failures);
		// A name that does not exist is not a failure: there is nothing to investigate or retry.
		if (status !== "not_found") await deps.permanentFailures.record(ref, executionId, failures);
		await deps.packages.release(ref, executionId, { status, lastFailure: summarizeFailures(failures) });
		return { status };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	"ClaimLostError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("record-permanent-failure", throws, (c) =>
	countingEnds(
		c,
		createRecordPermanentFailure({ packages: packages(c), permanentFailures: permanentFailures(c) }),
	),
);
export const handler = onLambda(createHandler);
