import { createHash } from "node:crypto";
import type { Clock } from "@dephealth/core/clock.ts";
import {
	type DeadLetter,
	type DeadLetterMessage,
	toDeadLetterMessage,
} from "@dephealth/core/dead-letters/dead-letter.ts";
import {
	type DeadLetterDecision,
	decideDeadLetter,
	type PermanentReason,
	RETRY_DELAYS_SECONDS,
} from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import type { SourceName } from "@dephealth/core/facts/source-report.ts";
import { executionName } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { config } from "../../compose/config.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";
import { receivedDeadLetterSchema } from "./dead-letter-input.ts";

const inputSchema = z.object({ message: receivedDeadLetterSchema });

/** The decision with all that the next state needs to carry it out. */
export type DeadLetterOrder =
	| { action: "permanent"; reason: PermanentReason }
	| { action: "wait"; seconds: number }
	| { action: "requeue"; message: DeadLetterMessage; delaySeconds: number }
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

/** Task of the state machine: says what becomes of one message. Pure but for the clock. */
export function createDecideDeadLetter(deps: {
	clock: Pick<Clock, "now">;
	delaysSeconds?: readonly number[];
}) {
	return async (input: unknown): Promise<DeadLetterOrder> => {
		const { message } = parseTaskInput(inputSchema, input);
		const { body, sentAt, receiveCount } = message;
		const letter = body.kind === "letter" ? body.letter : undefined;
		const decision = decideDeadLetter(
			{
				malformed: body.kind === "malformed" ? body.reason : undefined,
				errorClass: letter?.errorClass ?? "unknown",
				retryCount: letter?.retryCount ?? 0,
				sentAt,
				receiveCount,
				firstFailedAt: letter?.firstFailedAt,
				notBefore: letter?.notBefore,
			},
			deps.clock.now(),
			deps.delaysSeconds ?? RETRY_DELAYS_SECONDS,
		);
		if (!letter) return { action: "permanent", reason: "malformed" };
		return toOrder(decision, letter as DeadLetter, Math.min(letter.firstFailedAt ?? sentAt, sentAt));
	};
}

function toOrder(decision: DeadLetterDecision, letter: DeadLetter, firstFailedAt: number): DeadLetterOrder {
	switch (decision.action) {
		case "requeue":
			return {
				action: "requeue",
				delaySeconds: decision.delaySeconds,
				message: toDeadLetterMessage(letter, { ...decision, firstFailedAt }),
			};
		case "collect":
			return {
				action: "collect",
				executionName: repairName(letter, decision.retryCount),
				input: {
					package: letter.package,
					sources: letter.sources,
					_retry_count: decision.retryCount,
					first_failed_at: new Date(firstFailedAt).toISOString(),
					...(letter.correlationId !== undefined && { correlationId: letter.correlationId }),
				},
			};
		default:
			return decision;
	}
}

/** All copies of a letter lead to one name, and one name is started once. */
function repairName(letter: DeadLetter, retryCount: number): string {
	const digest = createHash("sha256").update(letter.letterId).digest("hex").slice(0, 16);
	return executionName(letter.package, `r${retryCount}-${digest}`);
}

export const handler = taskHandler("decide-dead-letter", (input) =>
	createDecideDeadLetter({
		clock,
		delaysSeconds: config().deadLetterDelaysSeconds,
	})(input),
);
