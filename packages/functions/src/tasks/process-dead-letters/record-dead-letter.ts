import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure-store.ts";
import { z } from "zod";
import { permanentFailures } from "../../compose/storage.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";
import { receivedDeadLetterSchema } from "./dead-letter-input.ts";

const inputSchema = z.object({ message: receivedDeadLetterSchema, reason: z.string().max(64) });

/** Task of the state machine: keeps a letter that is given up, under its message's id, so that twice is once. */
export function createRecordDeadLetter(
	permanentFailures: Pick<PermanentFailureStore, "record" | "recordMalformed">,
) {
	return async (input: unknown): Promise<{ recorded: true }> => {
		const { message, reason } = parseTaskInput(inputSchema, input);
		const { messageId, body, copy } = message;
		if (body.kind === "malformed") {
			await permanentFailures.recordMalformed(messageId, { explanation: body.reason, copy });
		} else {
			const { package: ref, failures, sources, retryCount } = body.letter;
			await permanentFailures.record(ref, messageId, failures, { reason, sources, retryCount, copy });
		}
		return { recorded: true };
	};
}

export const handler = taskHandler("record-dead-letter", (input) =>
	createRecordDeadLetter(permanentFailures())(input),
);
