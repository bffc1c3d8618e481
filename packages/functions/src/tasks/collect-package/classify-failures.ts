import { type Classification, classifyFailures } from "@dephealth/core/collection/classify-failures.ts";
import { reportsSchema } from "@dephealth/core/facts/source-report-schema.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import { z } from "zod";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	reports: reportsSchema,
	previousReports: reportsSchema.default([]),
});

/** Asks the shared classifier what the failures of a collection mean for the package. */
export const handler = taskHandler("classify-failures", async (input): Promise<Classification> => {
	const { package: ref, reports, previousReports } = parseTaskInput(inputSchema, input);
	return classifyFailures(ref, reports, previousReports);
});
