/** A thread of the product has ended by itself. The message says what that means, in one line for the user. */
export class ThreadEndedError extends Error {
	override name = "ThreadEndedError";
}

/** Why a thread has ended, in one line. */
export function reasonOf(cause: unknown): string {
	const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
	return line.endsWith(".") ? line : `${line}.`;
}
