import { type Classification, classifyFailures } from "@dephealth/core/collection/classify-failures.ts";
import { reportsSchema } from "@dephealth/core/facts/source-report-schema.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	reports: reportsSchema,
	previousReports: reportsSchema.default([]),
});

export const throws = [...INPUT_ERRORS] as const satisfies readonly TaskErrorName[];

/** Asks the shared classifier what the failures of a collection mean for the package. */
export const createHandler = taskHandler(
	"classify-failures",
	throws,
	() =>
		async (input): Promise<Classification> => {
			const { package: ref, reports, previousReports } = parseTaskInput(inputSchema, input);
			return classifyFailures(ref, reports, previousReports);
		},
);
export const handler = onLambda(createHandler);
