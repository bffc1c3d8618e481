import type { RegistryReport } from "@dephealth/core/facts/source-report.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { registry } from "../../compose/sources/registry.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ package: packageRefSchema });

export type RegistryCollector = { collect(ref: PackageRef): Promise<RegistryReport> };

/** Brings the report of one source, or throws the error that its Retry and Catch know. */
export function createCollectRegistry(source: RegistryCollector) {
	return (input: unknown): Promise<RegistryReport> =>
		source.collect(parseTaskInput(inputSchema, input).package);
}

export const throws = [...INPUT_ERRORS, ...UPSTREAM_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("collect-registry", throws, (c) =>
	createCollectRegistry(registry(c)),
);
export const handler = onLambda(createHandler);
