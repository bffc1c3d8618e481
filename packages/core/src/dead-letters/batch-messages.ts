/**
 * The dead letters of a batch pass through one state of a state machine. Hundreds of explained failures would not
 * fit, and then none would be sent. Pure.
 */
import type { DeadLetterMessage } from "./dead-letter.ts";

/** A state has 256 KiB, of which the other results of a batch need little. */
const MAX_BYTES = 220_000;
const SHORT_CAUSE = 80;

/** All of them, with reasons if there is room: the sources to ask again matter more than the reasons. */
export function fittingMessages(
	messages: readonly DeadLetterMessage[],
	maxBytes = MAX_BYTES,
): DeadLetterMessage[] {
	const unexplained = messages.map((message) => ({ ...message, failures: [] }));
	const forms = [messages, messages.map(withShortCauses)];
	return [...(forms.find((form) => Buffer.byteLength(JSON.stringify(form)) <= maxBytes) ?? unexplained)];
}

function withShortCauses(message: DeadLetterMessage): DeadLetterMessage {
	return {
		...message,
		failures: message.failures.map((failure) => ({ ...failure, cause: failure.cause.slice(0, SHORT_CAUSE) })),
	};
}
