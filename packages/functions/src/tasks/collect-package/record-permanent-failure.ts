import {
	failuresSchema,
	permanentStatus,
	summarizeFailures,
} from "@dephealth/core/collection/source-failure.ts";
import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure.ts";
import type { PackageClaims } from "@dephealth/core/packages/package-claims.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import { z } from "zod";
import { packages, permanentFailures } from "../../compose/storage.ts";
import { taskHandler } from "../invocation.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { collectionEnded } from "./collection-ended.ts";

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
		await deps.permanentFailures.record(ref, executionId, failures);
		await deps.packages.release(ref, executionId, { status, lastFailure: summarizeFailures(failures) });
		return { status };
	};
}

export const handler = taskHandler("record-permanent-failure", async (input) => {
	const ended = await createRecordPermanentFailure({
		packages: packages(),
		permanentFailures: permanentFailures(),
	})(input);
	collectionEnded(ended.status, input);
	return ended;
});
