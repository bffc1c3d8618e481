import { classifyFailure, type ErrorClass } from "@dephealth/core/resilience/error-classifier.ts";
import * as z from "zod/mini";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ error: z.string(), cause: z.string(), status: z.optional(z.number()) });

/** Asks the shared classifier whether another attempt can help. */
export function createClassifyDeliveryFailure() {
	return async (input: unknown): Promise<{ errorClass: ErrorClass }> => ({
		errorClass: classifyFailure(parseTaskInput(inputSchema, input)),
	});
}

export const throws = [INPUT_ERROR] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("classify-delivery-failure", throws, createClassifyDeliveryFailure);
export const handler = onLambda(createHandler);
