import { packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { z } from "zod";
import { tellRiskChange } from "../../compose/risk-changes.ts";
import { packages } from "../../compose/storage.ts";
import { taskHandler } from "../invocation.ts";
import { executionIdSchema, packageRefSchema, parseTaskInput, reportsSchema } from "../task-input.ts";
import { collectionEnded } from "./collection-ended.ts";
import type { TellRiskChange } from "./notify-risk-change.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	executionId: executionIdSchema,
	document: packageDocumentSchema,
	reports: reportsSchema,
});

/** Task of the state machine: stores the result while the claim is still this execution's, and tells who watches. */
export function createSave(packages: Pick<PackageStore, "save">, tellRiskChange: TellRiskChange) {
	return async (input: unknown): Promise<{ status: "complete" | "partial" }> => {
		const { package: ref, executionId, document, reports } = parseTaskInput(inputSchema, input);
		const status = document.data_quality.status === "complete" ? "complete" : "partial";
		const told = await packages.save(ref, executionId, { status, document, reports });
		await tellRiskChange(ref, told, document);
		return { status };
	};
}

export const handler = taskHandler("save", async (input) => {
	const ended = await createSave(packages(), tellRiskChange())(input);
	collectionEnded(ended.status, input);
	return ended;
});
