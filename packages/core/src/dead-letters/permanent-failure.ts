/** The port to the records of collections that have permanently failed. */
import type { SourceFailure } from "../collection/source-failure.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { ReceivedDeadLetter } from "./received-dead-letter.ts";

/** The details that a dead letter adds to its failures. */
export type FailureDetails = {
	/** Why it was given up, e.g. `retries_spent`. Default `permanent_error`. */
	reason?: string;
	sources?: readonly string[];
	retryCount?: number;
	/** The received message, bounded and without secrets. Default: the facts of the attempt. */
	originalMessage?: string;
};

/** A recorded failure. Times are ISO 8601. */
export type PermanentFailure = {
	/** The id for `get` and `delete`; safe in a URL. */
	id: string;
	/** Id of the message or of the execution that failed. */
	attemptId: string;
	/** Undefined when the message did not name one. */
	package: PackageRef | undefined;
	reason: string;
	sources: string[];
	failures: SourceFailure[];
	retryCount: number;
	/** The original message, bounded and without secrets. */
	originalMessage: string;
	failedAt: string;
	expiresAt: string;
};

export type PermanentFailureStore = {
	/**
	 * Records a failure; recording the same `id` again changes neither the time nor the number of records.
	 *
	 * @param id unique for the attempt: an execution's id or a message's id
	 * @throws StorageUnavailableError
	 */
	record(
		ref: PackageRef,
		id: string,
		failures: readonly SourceFailure[],
		details?: FailureDetails,
	): Promise<void>;
	/** Records a message that names no package, under its own id. @throws StorageUnavailableError */
	recordMalformed(id: string, failure: { explanation: string; originalMessage: string }): Promise<void>;
	/** Newest first, expired ones left out. @throws InvalidFailureCursorError, StorageUnavailableError */
	list(page: { limit: number; cursor?: string }): Promise<{ failures: PermanentFailure[]; cursor?: string }>;
	/** Undefined when there is none, it has expired, or the id is invalid. @throws StorageUnavailableError */
	get(id: string): Promise<PermanentFailure | undefined>;
	/** Does nothing when the record is gone. @throws StorageUnavailableError */
	delete(id: string): Promise<void>;
};

/** Records a message that is given up, under its own id, so that a message that comes back is recorded once. */
export async function recordDeadLetter(
	permanentFailures: Pick<PermanentFailureStore, "record" | "recordMalformed">,
	{ messageId, body, copy }: ReceivedDeadLetter,
	reason: string,
): Promise<void> {
	if (body.kind === "malformed") {
		return permanentFailures.recordMalformed(messageId, {
			explanation: body.reason,
			originalMessage: copy,
		});
	}
	const { package: ref, failures, sources, retryCount } = body.deadLetter;
	await permanentFailures.record(ref, messageId, failures, {
		reason,
		sources,
		retryCount,
		originalMessage: copy,
	});
}
