/** Counts how a run of the processor handled its messages. Pure. */
import type { DeadLetterAction } from "@dephealth/contract/metrics.ts";

/** `left`: the message stays in the queue, because it could not be handled. */
export const DEAD_LETTER_OUTCOMES = ["requeued", "collecting", "permanent", "waiting", "left"] as const;
export type DeadLetterOutcome = (typeof DEAD_LETTER_OUTCOMES)[number];

export type DeadLetterSummary = Record<DeadLetterOutcome, number>;

/** The metric's name for each outcome; a message that waits has not been processed. */
const ACTIONS: Readonly<Partial<Record<DeadLetterOutcome, DeadLetterAction>>> = {
	requeued: "requeued",
	permanent: "permanent_failure",
	collecting: "processed",
};

export function summarizeOutcomes(outcomes: readonly DeadLetterOutcome[]): {
	summary: DeadLetterSummary;
	/** One for each message that was processed. */
	actions: DeadLetterAction[];
} {
	const summary = { requeued: 0, collecting: 0, permanent: 0, waiting: 0, left: 0 };
	for (const outcome of outcomes) summary[outcome] += 1;
	return { summary, actions: outcomes.flatMap((outcome) => ACTIONS[outcome] ?? []) };
}
