import type { DeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import {
	type ReceivedDeadLetter,
	readQueuedMessage,
} from "@dephealth/core/dead-letters/received-dead-letter.ts";
import { deadLetterQueue } from "../../compose/capabilities/dead-letters.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import type { TaskErrorName } from "../task-errors.ts";

/** Receives up to ten messages, which hides them from other receivers. */
export function createReceiveDeadLetters(queue: Pick<DeadLetterQueue, "receive">) {
	return async (): Promise<{ messages: ReceivedDeadLetter[] }> => {
		const messages = await queue.receive();
		return { messages: messages.map(readQueuedMessage) };
	};
}

export const throws = ["QueueUnavailableError"] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("receive-dead-letters", throws, (c) =>
	createReceiveDeadLetters(deadLetterQueue(c)),
);
export const handler = onLambda(createHandler);
