import {
	type DeadLetterBody,
	MAX_COPY_BYTES,
	parseDeadLetter,
} from "@dephealth/core/dead-letters/dead-letter.ts";
import { postponementSeconds } from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import type { DeadLetterQueue, QueuedMessage } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import { maskSecrets } from "@dephealth/core/observability/mask-secrets.ts";
import { deadLetterQueue } from "../../compose/dead-letters.ts";
import { taskHandler } from "../invocation.ts";

/** A message as the state machine carries it: read once, so that no large or odd body travels any further. */
export type ReceivedDeadLetter = Omit<QueuedMessage, "body"> & {
	body: DeadLetterBody;
	/** The body as it came, at most 4 KB and without secrets. */
	copy: string;
	/** How long to hide it when it cannot be handled. */
	postponeSeconds: number;
};

/** Task of the state machine: takes up to ten messages out of the queue's sight. */
export function createReceiveDeadLetters(queue: Pick<DeadLetterQueue, "receive">) {
	return async (): Promise<{ messages: ReceivedDeadLetter[] }> => {
		const messages = await queue.receive();
		return { messages: messages.map(read) };
	};
}

function read({ body, ...message }: QueuedMessage): ReceivedDeadLetter {
	return {
		...message,
		body: parseDeadLetter(body, message.messageId),
		copy: maskSecrets(body, MAX_COPY_BYTES),
		postponeSeconds: postponementSeconds(message.receiveCount),
	};
}

export const handler = taskHandler("receive-dead-letters", () =>
	createReceiveDeadLetters(deadLetterQueue())(),
);
