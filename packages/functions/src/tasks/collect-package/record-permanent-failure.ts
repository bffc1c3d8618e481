import {
	failuresSchema,
	type SourceFailure,
	summarizeFailures,
} from "@dephealth/core/collection/source-failure.ts";
import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure-store.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { z } from "zod";
import { packages, permanentFailures } from "../../compose/storage.ts";
import { taskHandler } from "../invocation.ts";
import { executionIdSchema, packageRefSchema, parseTaskInput } from "../task-input.ts";
import { collectionEnded } from "./collection-ended.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	executionId: executionIdSchema,
	failures: failuresSchema,
});

/** Task of the state machine: keeps the reason, then marks the package, so that no step loses it. */
export function createRecordPermanentFailure(deps: {
	packages: Pick<PackageStore, "release">;
	permanentFailures: PermanentFailureStore;
}) {
	return async (input: unknown): Promise<{ status: "not_found" | "failed" }> => {
		const { package: ref, executionId, failures } = parseTaskInput(inputSchema, input);
		const status = isNotFound(failures) ? "not_found" : "failed";
		await deps.permanentFailures.record(ref, executionId, failures);
		await deps.packages.release(ref, executionId, { status, lastFailure: summarizeFailures(failures) });
		return { status };
	};
}

function isNotFound(failures: readonly SourceFailure[]): boolean {
	return failures.some((failure) => failure.error === "PackageNotFoundError");
}

export const handler = taskHandler("record-permanent-failure", async (input) => {
	const ended = await createRecordPermanentFailure({
		packages: packages(),
		permanentFailures: permanentFailures(),
	})(input);
	collectionEnded(ended.status, input);
	return ended;
});
