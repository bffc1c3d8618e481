import type { ClaimResult, PackageClaims } from "@dephealth/core/packages/package-claims.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod/mini";
import { packages } from "../../compose/aws/storage.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ package: packageRefSchema, executionId: executionIdSchema });

/** Acquires the lease on a package and returns its earlier reports. */
export function createClaim(packages: Pick<PackageClaims, "claim">) {
	return (input: unknown): Promise<ClaimResult> => {
		const { package: ref, executionId } = parseTaskInput(inputSchema, input);
		return packages.claim(ref, executionId);
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("claim", throws, (c) => createClaim(packages(c)));
export const handler = onLambda(createHandler);
