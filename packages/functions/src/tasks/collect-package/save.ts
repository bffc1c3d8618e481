import { packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import { statusOfResult } from "@dephealth/core/collection/score-reports.ts";
import { reportsSchema } from "@dephealth/core/facts/source-report-schema.ts";
import type { PackageClaims } from "@dephealth/core/packages/package-claims.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import type { NotifyRiskChange } from "@dephealth/core/webhooks/notify-risk-change.ts";
import * as z from "zod";
import { packages } from "../../compose/aws/storage.ts";
import { notifyRiskChange } from "../../compose/capabilities/risk-changes.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { countingEnds } from "./collection-ended.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	executionId: executionIdSchema,
	document: packageDocumentSchema,
	reports: reportsSchema,
});

/** Stores the result while the lease is still this execution's, and notifies those who watch the package. */
export function createSave(packages: Pick<PackageClaims, "save">, notifyRiskChange: NotifyRiskChange) {
	return async (input: unknown): Promise<{ status: "complete" | "partial" }> => {
		const { package: ref, executionId, document, reports } = parseTaskInput(inputSchema, input);
		const status = statusOfResult(document);
		const notified = await packages.save(ref, executionId, { status, document, reports });
		await notifyRiskChange(ref, notified, document);
		return { status };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	"QueueUnavailableError",
	"ClaimLostError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("save", throws, (c) =>
	countingEnds(c, createSave(packages(c), notifyRiskChange(c))),
);
export const handler = onLambda(createHandler);
