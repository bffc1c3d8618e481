/**
 * The webhook subscriptions, in the Accounts table. A subscription is an item of its account, `sk` WEBHOOK#<id>; each
 * package that it watches has an item `pk` WATCH#<package>, `sk` <owner>#<id>. The set `webhooks` of the owner's
 * profile alone says which subscriptions exist; other items without an entry there mean nothing.
 */
import {
	BatchWriteCommand,
	DeleteCommand,
	type DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { MAX_WEBHOOKS } from "@dephealth/contract/limits.ts";
import { PROFILE, readProfile } from "../accounts/users/profile-store.ts";
import { createBatchPut } from "../aws/batch-put.ts";
import { conditionalUpdate } from "../aws/conditional-update.ts";
import { queryPages } from "../aws/query-pages.ts";
import { storageCall } from "../aws/storage-call.ts";
import { type Clock, type Random, timestamp } from "../clock.ts";
import { WebhookLimitError } from "../errors.ts";
import { formatPackageRef, type PackageRef } from "../packages/package-ref.ts";

export type WebhookSubscription = {
	id: string;
	url: string;
	/** `ecosystem/name`, in the order in which they were given. */
	packages: string[];
	/** ISO 8601. */
	createdAt: string;
	/** Deliveries in a row that were given up; 0 after one that was accepted. */
	failedDeliveries: number;
	/** Why the last one was given up. */
	lastFailure: string | undefined;
	/** The time at which it was switched off, ISO 8601: the receiver refused more deliveries, or never answered. */
	disabledAt: string | undefined;
};

export type Watcher = { owner: string; subscriptionId: string };

/** Everything throws StorageUnavailableError. */
export type WebhookSubscriptionStore = {
	/** @throws WebhookLimitError when the account has its ten */
	create(
		owner: string,
		subscription: { id: string; url: string; packages: readonly PackageRef[] },
	): Promise<WebhookSubscription>;
	/** The oldest first. */
	list(owner: string): Promise<WebhookSubscription[]>;
	/** Undefined when the account has no such subscription. */
	get(owner: string, id: string): Promise<WebhookSubscription | undefined>;
	/** False when the account has no such subscription. */
	delete(owner: string, id: string): Promise<boolean>;
	/** The watchers of a package, page by page; some may have deleted their subscription since. */
	watchersOf(ref: PackageRef): AsyncGenerator<Watcher[]>;
	noteDelivered(owner: string, id: string): Promise<void>;
	/** One more delivery was given up; after twenty in a row no more is tried. */
	noteFailed(owner: string, id: string, reason: string): Promise<void>;
	disable(owner: string, id: string, reason: string): Promise<void>;
};

/** Begins the sort key of each subscription of an account. */
export const WEBHOOK_PREFIX = "WEBHOOK#";

/** The number of failed deliveries in a row, each tried for a day. */
const DISABLED_AFTER_FAILURES = 20;
const MAX_REASON = 512;

const ROOM_IS_LEFT = "attribute_exists(pk) AND (attribute_not_exists(webhooks) OR size(webhooks) < :max)";
const EXISTS = "attribute_exists(pk)";
const HAS_FAILED = "attribute_exists(pk) AND failed_deliveries > :none";

export function createWebhookSubscriptionStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): WebhookSubscriptionStore {
	const { client, tableName, clock } = deps;
	const batchPut = createBatchPut(deps);
	const keyOf = (owner: string, id: string) => ({ pk: owner, sk: `${WEBHOOK_PREFIX}${id}` });

	async function idsOf(owner: string): Promise<ReadonlySet<string>> {
		const ids = (await readProfile(deps, owner, ["webhooks"]))?.["webhooks"];
		return new Set(ids instanceof Set ? [...ids].map(String) : []);
	}

	async function forget(owner: string, { id, packages }: { id: string; packages: readonly string[] }) {
		for (let start = 0; start < packages.length; start += MAX_DELETES) {
			const chunk = packages.slice(start, start + MAX_DELETES);
			// Items that stay unprocessed lead to a subscription that does not exist, and are passed over.
			await storageCall(() =>
				client.send(
					new BatchWriteCommand({
						RequestItems: {
							[tableName]: chunk.map((name) => ({
								DeleteRequest: { Key: watchKey(name, owner, id) },
							})),
						},
					}),
				),
			);
		}
		await storageCall(() => client.send(new DeleteCommand({ TableName: tableName, Key: keyOf(owner, id) })));
	}

	async function read(owner: string, id: string): Promise<WebhookSubscription | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: keyOf(owner, id), ConsistentRead: true })),
		);
		return Item && toSubscription(Item);
	}

	async function disable(owner: string, id: string, reason: string): Promise<void> {
		await conditionalUpdate(
			deps,
			keyOf(owner, id),
			EXISTS,
			"SET disabled_at = if_not_exists(disabled_at, :now), last_failure = :reason",
			{ ":now": timestamp(clock), ":reason": reason.slice(0, MAX_REASON) },
		);
	}

	return {
		async create(owner, { id, url, packages }) {
			const names = packages.map(formatPackageRef);
			const item = {
				...keyOf(owner, id),
				url,
				packages: names,
				created_at: timestamp(clock),
				failed_deliveries: 0,
			};
			await batchPut(packages.map((ref) => watchKey(formatPackageRef(ref), owner, id)));
			await storageCall(() => client.send(new PutCommand({ TableName: tableName, Item: item })));
			const added = await conditionalUpdate(
				deps,
				{ pk: owner, sk: PROFILE },
				ROOM_IS_LEFT,
				"ADD webhooks :ids",
				{
					":ids": new Set([id]),
					":max": MAX_WEBHOOKS,
				},
			);
			if (!added) {
				await forget(owner, { id, packages: names });
				throw new WebhookLimitError(MAX_WEBHOOKS);
			}
			return toSubscription(item);
		},
		async list(owner) {
			const ids = [...(await idsOf(owner))];
			const found = await Promise.all(ids.map((id) => read(owner, id)));
			return found
				.filter((subscription) => subscription !== undefined)
				.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
		},
		async get(owner, id) {
			return (await idsOf(owner)).has(id) ? read(owner, id) : undefined;
		},
		async delete(owner, id) {
			const subscription = await read(owner, id);
			const removed = await conditionalUpdate(
				deps,
				{ pk: owner, sk: PROFILE },
				"contains(webhooks, :id)",
				"DELETE webhooks :ids",
				{ ":id": id, ":ids": new Set([id]) },
			);
			// Also what the account does not have any more, or not yet: an interrupted deletion, or one of the account meanwhile.
			if (subscription) await forget(owner, subscription);
			return removed !== undefined;
		},
		async *watchersOf(ref) {
			const pages = queryPages(deps, {
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": watchPartition(formatPackageRef(ref)) },
			});
			for await (const page of pages) yield page.map(({ sk }) => toWatcher(String(sk)));
		},
		async noteDelivered(owner, id) {
			await conditionalUpdate(deps, keyOf(owner, id), HAS_FAILED, "SET failed_deliveries = :none", {
				":none": 0,
			});
		},
		async noteFailed(owner, id, reason) {
			const item = await conditionalUpdate(
				deps,
				keyOf(owner, id),
				EXISTS,
				"ADD failed_deliveries :one SET last_failure = :reason",
				{ ":one": 1, ":reason": reason.slice(0, MAX_REASON) },
			);
			if (Number(item?.["failed_deliveries"] ?? 0) >= DISABLED_AFTER_FAILURES)
				await disable(owner, id, reason);
		},
		disable,
	};
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_DELETES = 25;

function watchPartition(packageName: string): string {
	return `WATCH#${packageName}`;
}

function watchKey(packageName: string, owner: string, id: string) {
	return { pk: watchPartition(packageName), sk: `${owner}#${id}` };
}

function toWatcher(sk: string): Watcher {
	const separator = sk.lastIndexOf("#");
	return { owner: sk.slice(0, separator), subscriptionId: sk.slice(separator + 1) };
}

function toSubscription(item: Record<string, unknown>): WebhookSubscription {
	const { packages, last_failure: lastFailure, disabled_at: disabledAt } = item;
	return {
		id: String(item["sk"]).slice(WEBHOOK_PREFIX.length),
		url: String(item["url"]),
		packages: Array.isArray(packages) ? packages.map(String) : [],
		createdAt: String(item["created_at"]),
		failedDeliveries: Number(item["failed_deliveries"] ?? 0),
		lastFailure: typeof lastFailure === "string" ? lastFailure : undefined,
		disabledAt: typeof disabledAt === "string" ? disabledAt : undefined,
	};
}
