import { type ScoredPackage, type Scoring, scoreReports } from "@dephealth/core/collection/score-reports.ts";
import { reportsSchema } from "@dephealth/core/facts/source-report-schema.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod";
import { scoring } from "../../compose/capabilities/scoring.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	reports: reportsSchema,
	previousReports: reportsSchema.default([]),
});

/** Turns new and earlier reports into the package's document. No I/O. */
export function createScore(scoring: Scoring) {
	return async (input: unknown): Promise<ScoredPackage> => {
		const { package: ref, reports, previousReports } = parseTaskInput(inputSchema, input);
		return scoreReports(scoring, ref, reports, previousReports);
	};
}

export const throws = [...INPUT_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("score", throws, (c) => createScore(scoring(c)));
export const handler = onLambda(createHandler);
