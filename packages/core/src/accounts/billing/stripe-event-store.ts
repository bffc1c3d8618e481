/** The events of Stripe that have been handled, in the Accounts table: `pk` stripe-event#{id}. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { storageCall } from "../../aws/storage-call.ts";
import { type Clock, timestamp } from "../../clock.ts";

/** Everything throws StorageUnavailableError. */
export type StripeEventStore = {
	isHandled(eventId: string): Promise<boolean>;
	/** Call this once everything that the event changes is stored. Stripe reports an event that failed before again. */
	markHandled(eventId: string): Promise<void>;
};

/** Stripe tries for three days, and lets its user send an event again for thirty. */
const RETENTION_SECONDS = 31 * 86_400;
const EVENT = "EVENT";

export function createStripeEventStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): StripeEventStore {
	const { client, tableName, clock } = deps;
	const seconds = () => Math.floor(clock.now() / 1000);
	return {
		async isHandled(eventId) {
			const { Item } = await storageCall(() =>
				client.send(new GetCommand({ TableName: tableName, Key: keyOf(eventId), ConsistentRead: true })),
			);
			return Item !== undefined && Number(Item["ttl"]) > seconds();
		},
		async markHandled(eventId) {
			const item = { ...keyOf(eventId), handled_at: timestamp(clock), ttl: seconds() + RETENTION_SECONDS };
			await storageCall(() => client.send(new PutCommand({ TableName: tableName, Item: item })));
		},
	};
}

function keyOf(eventId: string): { pk: string; sk: string } {
	return { pk: `stripe-event#${eventId}`, sk: EVENT };
}
