/** The store's answer to a request: status and JSON. */
import { AwsError } from "../aws/aws-error.ts";
import { DynamoDbError, internalError } from "./errors.ts";

export type StoreAnswer = { status: number; body: string };

/** An error as it is answered. */
export function errorAnswer(error: unknown): StoreAnswer {
	const known =
		error instanceof AwsError
			? error
			: internalError(error instanceof Error ? error.message : String(error), error);
	const fields = known instanceof DynamoDbError ? known.fields : {};
	return {
		status: known.status,
		body: JSON.stringify({ __type: known.type, message: known.message, ...fields }),
	};
}
