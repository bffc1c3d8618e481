import {
	type PermanentFailureStore,
	recordDeadLetter,
} from "@dephealth/core/dead-letters/permanent-failure.ts";
import { receivedDeadLetterSchema } from "@dephealth/core/dead-letters/received-dead-letter.ts";
import * as z from "zod/mini";
import { permanentFailures } from "../../compose/capabilities/permanent-failures.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	message: receivedDeadLetterSchema,
	reason: z.string().check(z.maxLength(64)),
});

/** Keeps a message that is given up. */
export function createRecordDeadLetter(
	permanentFailures: Pick<PermanentFailureStore, "record" | "recordMalformed">,
) {
	return async (input: unknown): Promise<{ recorded: true }> => {
		const { message, reason } = parseTaskInput(inputSchema, input);
		await recordDeadLetter(permanentFailures, message, reason);
		return { recorded: true };
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("record-dead-letter", throws, (c) =>
	createRecordDeadLetter(permanentFailures(c)),
);
export const handler = onLambda(createHandler);
