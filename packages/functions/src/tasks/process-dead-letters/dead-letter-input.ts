/** What `process-dead-letters` hands from task to task. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { failuresSchema } from "@dephealth/core/collection/source-failure.ts";
import { isCorrelationId } from "@dephealth/core/observability/correlation.ts";
import { z } from "zod";
import { packageRefSchema } from "../task-input.ts";

const letterSchema = z.object({
	package: packageRefSchema,
	sources: z.array(z.enum(SOURCE_NAMES)).min(1),
	failures: failuresSchema,
	letterId: z.string().min(1).max(512),
	retryCount: z.number().int().nonnegative(),
	errorClass: z.enum(["transient", "permanent", "unknown"]),
	firstFailedAt: z.number().optional(),
	notBefore: z.number().optional(),
	correlationId: z.string().refine(isCorrelationId).optional(),
});

/** A message as `receive-dead-letters` read it. */
export const receivedDeadLetterSchema = z.object({
	messageId: z.string().min(1).max(256),
	receiptHandle: z.string(),
	sentAt: z.number(),
	receiveCount: z.number(),
	copy: z.string(),
	body: z.discriminatedUnion("kind", [
		z.object({ kind: z.literal("letter"), letter: letterSchema }),
		z.object({ kind: z.literal("malformed"), reason: z.string() }),
	]),
});
