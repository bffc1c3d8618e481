import type { DepsDevReport } from "@dephealth/core/facts/source-report.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { depsDev } from "../../compose/sources/deps-dev.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ package: packageRefSchema });

export type DepsDevCollector = { collect(ref: PackageRef): Promise<DepsDevReport> };

/** Brings the report of one source, or throws the error that its Retry and Catch know. */
export function createCollectDepsDev(source: DepsDevCollector) {
	return (input: unknown): Promise<DepsDevReport> =>
		source.collect(parseTaskInput(inputSchema, input).package);
}

export const throws = [...INPUT_ERRORS, ...UPSTREAM_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("collect-deps-dev", throws, (c) => createCollectDepsDev(depsDev(c)));
export const handler = onLambda(createHandler);
