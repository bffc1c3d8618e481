/**
 * Records whether mails can be sent, by the outcome of the last ones. It is one value for everybody: a record for
 * each address would tell which addresses have an account.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import type { Clock } from "../../clock.ts";

export type MailDelivery = {
	/** Epoch milliseconds of the first failure since a mail was last sent; null when no failure is known. */
	failingSince: number | null;
};

/** Everything throws StorageUnavailableError. */
export type MailDeliveryStore = {
	read(): Promise<MailDelivery>;
	noteSent(): Promise<void>;
	noteFailed(): Promise<void>;
};

/** A failure is forgotten after this time: no mail was sent since, so it says nothing about now. */
export const FORGOTTEN_AFTER_MS = 3_600_000;
const KEY = { pk: "MAIL", sk: "DELIVERY" };
const IS_FAILING = "attribute_exists(failing_since)";

const stored = v.object({ failing_since: v.optional(v.number()), last_failed_at: v.optional(v.number()) });

export function createMailDeliveryStore(options: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): MailDeliveryStore {
	const { client, tableName, clock } = options;
	return {
		async read() {
			const { Item } = await storageCall(() =>
				client.send(new GetCommand({ TableName: tableName, Key: KEY })),
			);
			const { failing_since, last_failed_at = 0 } = v.parse(stored, Item ?? {});
			// A failure of the future was noted by a clock that was ahead.
			const isRecent = Math.abs(clock.now() - last_failed_at) < FORGOTTEN_AFTER_MS;
			return { failingSince: isRecent ? (failing_since ?? null) : null };
		},
		async noteSent() {
			await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: KEY,
						UpdateExpression: "REMOVE failing_since",
						ConditionExpression: IS_FAILING,
					}),
				),
			);
		},
		async noteFailed() {
			const now = clock.now();
			await storageCall(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: KEY,
						UpdateExpression:
							"SET failing_since = if_not_exists(failing_since, :now), last_failed_at = :now, #ttl = :ttl",
						ExpressionAttributeNames: { "#ttl": "ttl" },
						ExpressionAttributeValues: { ":now": now, ":ttl": Math.ceil((now + FORGOTTEN_AFTER_MS) / 1000) },
					}),
				),
			);
		},
	};
}
