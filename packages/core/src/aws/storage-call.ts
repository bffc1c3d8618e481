import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { StorageUnavailableError } from "../errors.ts";
import { classifyError } from "../resilience/error-classifier.ts";

/**
 * Runs one call to the database and names its outage.
 *
 * @throws StorageUnavailableError for temporary failures; other errors pass through
 */
export async function storageCall<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (isConditionFailure(error) || classifyError(error) !== "transient") throw error;
		const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		throw new StorageUnavailableError(`The database could not be reached (${reason}). Try again later.`, {
			cause: error,
		});
	}
}

/** True when a conditional write was refused because its condition did not hold. */
export function isConditionFailure(error: unknown): error is ConditionalCheckFailedException {
	return error instanceof ConditionalCheckFailedException;
}

/**
 * Runs one conditional write.
 *
 * @returns the database's answer; undefined when the condition did not hold
 * @throws StorageUnavailableError
 */
export async function ifConditionHolds<T extends object>(call: () => Promise<T>): Promise<T | undefined> {
	try {
		return await storageCall(call);
	} catch (error) {
		if (isConditionFailure(error)) return undefined;
		throw error;
	}
}
