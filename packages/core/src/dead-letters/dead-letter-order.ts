/** The policy's decision with all that the state machine needs to carry it out. Pure. */

import { createHash } from "node:crypto";
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { executionName } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { type DeadLetter, type DeadLetterMessage, toDeadLetterMessage } from "./dead-letter.ts";
import {
	type DeadLetterDecision,
	decideDeadLetter,
	type PermanentReason,
	RETRY_DELAYS_SECONDS,
} from "./dead-letter-policy.ts";
import type { ReceivedDeadLetter } from "./received-dead-letter.ts";

export type DeadLetterOrder =
	| { action: "permanent"; reason: PermanentReason }
	| { action: "wait"; seconds: number }
	| { action: "requeue"; message: DeadLetterMessage; delaySeconds: number }
	/** Start `collect-package` under this name with this input. */
	| {
			action: "collect";
			executionName: string;
			input: {
				package: PackageRef;
				sources: SourceName[];
				_retry_count: number;
				first_failed_at: string;
				correlationId?: string;
			};
	  };

/**
 * Says what becomes of one message.
 *
 * @param now epoch milliseconds
 * @param delaysSeconds delay before each retry
 */
export function orderFor(
	{ body, sentAt, receiveCount }: ReceivedDeadLetter,
	now: number,
	delaysSeconds: readonly number[] = RETRY_DELAYS_SECONDS,
): DeadLetterOrder {
	if (body.kind === "malformed") return { action: "permanent", reason: "malformed" };
	const { deadLetter } = body;
	const decision = decideDeadLetter({ ...deadLetter, sentAt, receiveCount }, now, delaysSeconds);
	return toOrder(decision, deadLetter, Math.min(deadLetter.firstFailedAt ?? sentAt, sentAt));
}

function toOrder(
	decision: DeadLetterDecision,
	deadLetter: DeadLetter,
	firstFailedAt: number,
): DeadLetterOrder {
	switch (decision.action) {
		case "requeue": {
			const { delaySeconds, retryCount, notBefore } = decision;
			const message = toDeadLetterMessage({ ...deadLetter, retryCount, notBefore, firstFailedAt });
			return { action: "requeue", delaySeconds, message };
		}
		case "collect":
			return {
				action: "collect",
				executionName: repairName(deadLetter, decision.retryCount),
				input: {
					package: deadLetter.package,
					sources: deadLetter.sources,
					_retry_count: decision.retryCount,
					first_failed_at: new Date(firstFailedAt).toISOString(),
					...(deadLetter.correlationId !== undefined && { correlationId: deadLetter.correlationId }),
				},
			};
		default:
			return decision;
	}
}

/** All copies of a dead letter get the same name, and a name is started only once. */
function repairName(deadLetter: DeadLetter, retryCount: number): string {
	const digest = createHash("sha256").update(deadLetter.id).digest("hex").slice(0, 16);
	return executionName(deadLetter.package, `r${retryCount}-${digest}`);
}
