/** A message in `process-dead-letters`. It is read once, so that no large or odd body is passed on. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod/mini";
import { failuresSchema } from "../collection/source-failure.ts";
import { isCorrelationId } from "../observability/correlation.ts";
import { maskSecrets } from "../observability/mask-secrets.ts";
import { packageRefSchema } from "../packages/package-ref-schema.ts";
import { ERROR_CLASSES } from "../resilience/error-classifier.ts";
import { MAX_COPY_BYTES, parseDeadLetter } from "./dead-letter.ts";
import { postponementSeconds } from "./dead-letter-policy.ts";

/** A message as the queue hands it out. */
export type QueuedMessage = {
	messageId: string;
	receiptHandle: string;
	body: string;
	/** Epoch milliseconds at which the queue accepted the message. */
	sentAt: number;
	/** The number of times that it was handed out, this time included. */
	receiveCount: number;
};

const deadLetterSchema = z.object({
	package: packageRefSchema,
	sources: z.array(z.enum(SOURCE_NAMES)).check(z.minLength(1)),
	failures: failuresSchema,
	id: z.string().check(z.minLength(1), z.maxLength(512)),
	retryCount: z.int().check(z.nonnegative()),
	errorClass: z.enum(ERROR_CLASSES),
	firstFailedAt: z.optional(z.number()),
	notBefore: z.optional(z.number()),
	correlationId: z.optional(z.string().check(z.refine(isCorrelationId))),
});

export const receivedDeadLetterSchema = z.object({
	messageId: z.string().check(z.minLength(1), z.maxLength(256)),
	receiptHandle: z.string(),
	sentAt: z.number(),
	receiveCount: z.number(),
	/** The body as it came, at most 4 KB and without secrets. */
	copy: z.string(),
	/** Seconds to hide the message for when it cannot be handled. */
	postponeSeconds: z.number(),
	body: z.discriminatedUnion("kind", [
		z.object({ kind: z.literal("dead_letter"), deadLetter: deadLetterSchema }),
		z.object({ kind: z.literal("malformed"), reason: z.string() }),
	]),
});
export type ReceivedDeadLetter = z.infer<typeof receivedDeadLetterSchema>;

/** Reads a queued message. Never throws: an unusable body is a separate kind. */
export function readQueuedMessage({ body, ...message }: QueuedMessage): ReceivedDeadLetter {
	return {
		...message,
		body: parseDeadLetter(body, message.messageId),
		copy: maskSecrets(body, MAX_COPY_BYTES),
		postponeSeconds: postponementSeconds(message.receiveCount),
	};
}
