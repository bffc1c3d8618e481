/**
 * The outcomes of deliveries to a subscription, shown to its owner: items of the account in the Accounts table, `sk`
 * DELIVERY#<subscription>#<start>#<event>, kept for a week.
 */
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import {
	DELIVERY_OUTCOMES,
	type DeliveryOutcome,
	RECENT_DELIVERIES,
} from "@dephealth/contract/webhook-deliveries.ts";
import { storageCall } from "../aws/storage-call.ts";
import { type Clock, timestamp } from "../clock.ts";

/** Times are ISO 8601. */
export type DeliveryRecord = {
	/** The event's. */
	id: string;
	type: string;
	/** `ecosystem/name`; undefined for a test. */
	package: string | undefined;
	startedAt: string;
	/** The time of the last attempt. */
	at: string;
	outcome: DeliveryOutcome;
	attempts: number;
	/** Why the last attempt failed. */
	failure: string | undefined;
	/** The time of the next attempt. */
	nextAttemptAt: string | undefined;
};

/** Every method throws StorageUnavailableError. */
export type DeliveryStore = {
	/** Records the present state of a delivery, in place of the former one. */
	record(owner: string, subscriptionId: string, delivery: Omit<DeliveryRecord, "at">): Promise<void>;
	/** Removes what was recorded of a delivery. */
	forget(
		owner: string,
		subscriptionId: string,
		delivery: Pick<DeliveryRecord, "id" | "startedAt">,
	): Promise<void>;
	/** The newest first. */
	list(owner: string, subscriptionId: string): Promise<DeliveryRecord[]>;
};

const KEPT_SECONDS = 7 * 86_400;
const MAX_FAILURE = 512;

export function createDeliveryStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): DeliveryStore {
	const { client, tableName, clock } = deps;
	return {
		async record(owner, subscriptionId, delivery) {
			const { id, type, package: name, startedAt, outcome, attempts, failure, nextAttemptAt } = delivery;
			const item = {
				...keyOf(owner, subscriptionId, delivery),
				event_id: id,
				event_type: type,
				started_at: startedAt,
				at: timestamp(clock),
				outcome,
				attempts,
				...(name !== undefined && { package: name }),
				...(failure !== undefined && { failure: failure.slice(0, MAX_FAILURE) }),
				...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
				ttl: Math.floor(clock.now() / 1000) + KEPT_SECONDS,
			};
			await storageCall(() => client.send(new PutCommand({ TableName: tableName, Item: item })));
		},
		async forget(owner, subscriptionId, delivery) {
			const Key = keyOf(owner, subscriptionId, delivery);
			await storageCall(() => client.send(new DeleteCommand({ TableName: tableName, Key })));
		},
		async list(owner, subscriptionId) {
			const { Items = [] } = await storageCall(() =>
				client.send(
					new QueryCommand({
						TableName: tableName,
						KeyConditionExpression: "pk = :owner AND begins_with(sk, :prefix)",
						ExpressionAttributeValues: { ":owner": owner, ":prefix": prefixOf(subscriptionId) },
						ScanIndexForward: false,
						Limit: RECENT_DELIVERIES,
					}),
				),
			);
			// Expired items are deleted late.
			return Items.filter(({ ttl }) => Number(ttl) * 1000 > clock.now()).map(toRecord);
		},
	};
}

function keyOf(
	owner: string,
	subscriptionId: string,
	{ id, startedAt }: Pick<DeliveryRecord, "id" | "startedAt">,
) {
	return { pk: owner, sk: `${prefixOf(subscriptionId)}${startedAt}#${id}` };
}

function prefixOf(subscriptionId: string): string {
	return `DELIVERY#${subscriptionId}#`;
}

function toRecord(item: Record<string, unknown>): DeliveryRecord {
	const text = (name: string) => (typeof item[name] === "string" ? item[name] : undefined);
	return {
		id: String(item["event_id"]),
		type: String(item["event_type"]),
		package: text("package"),
		startedAt: String(item["started_at"]),
		at: String(item["at"]),
		outcome: DELIVERY_OUTCOMES.find((outcome) => outcome === item["outcome"]) ?? "failed",
		attempts: Number(item["attempts"]),
		failure: text("failure"),
		nextAttemptAt: text("next_attempt_at"),
	};
}
