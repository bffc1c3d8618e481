import type { ClaimResult, PackageStore } from "@dephealth/core/packages/package-store.ts";
import { z } from "zod";
import { packages } from "../../compose/storage.ts";
import { taskHandler } from "../invocation.ts";
import { executionIdSchema, packageRefSchema, parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ package: packageRefSchema, executionId: executionIdSchema });

/** Task of the state machine: takes the lease on a package and brings what was known before. */
export function createClaim(packages: Pick<PackageStore, "claim">) {
	return (input: unknown): Promise<ClaimResult> => {
		const { package: ref, executionId } = parseTaskInput(inputSchema, input);
		return packages.claim(ref, executionId);
	};
}

export const handler = taskHandler("claim", (input) => createClaim(packages())(input));
