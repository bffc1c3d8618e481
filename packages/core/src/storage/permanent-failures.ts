/** Collections that will never succeed, kept in the Operations table long enough to be asked about. */
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Clock, timestamp } from "../clock.ts";
import { packageKey } from "../package/package-key.ts";
import type { PackageRef } from "../package/package-ref.ts";
import type { ErrorClass } from "../resilience/error-classifier.ts";
import { storageCall } from "./storage-call.ts";

export type SourceFailure = { source: string; error: string; cause: string; error_class: ErrorClass };

export type PermanentFailureStore = {
	/**
	 * Records a failure; recording the same `id` again changes nothing but the text.
	 *
	 * @param id unique for the attempt: an execution's id or a message's id
	 * @throws StorageUnavailableError
	 */
	record(ref: PackageRef, id: string, failures: readonly SourceFailure[]): Promise<void>;
};

const RETENTION_SECONDS = 90 * 86_400;

export function createPermanentFailureStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): PermanentFailureStore {
	return {
		async record(ref, id, failures) {
			await storageCall(() =>
				deps.client.send(
					new PutCommand({
						TableName: deps.tableName,
						Item: {
							pk: `FAILED#${packageKey(ref)}`,
							sk: id,
							failures,
							failed_at: timestamp(deps.clock),
							ttl: Math.floor(deps.clock.now() / 1000) + RETENTION_SECONDS,
						},
					}),
				),
			);
		},
	};
}
