/** Reads and writes of self-healing in the Packages table: the status index, and a healer's own lease on an item. */
import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createBatchGet, type Item } from "../aws/batch-get.ts";
import { ifConditionHolds, storageCall } from "../aws/storage-call.ts";
import { type Clock, type Random, timestamp } from "../clock.ts";
import type { CollectionStatus } from "../collection/collection-state.ts";
import { latestEnd } from "../lease.ts";
import { latestKey, refOfKey } from "../packages/package-items.ts";
import { indexShards, shardedIndexValue } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { type HealingFacts, type HealingPolicy, UNFINISHED_STATUSES } from "./healing-policy.ts";
import type { PackageHealing, StuckPosition } from "./package-healing.ts";

const INDEX = "status-index";
const PAGE = 100;
const READ_ATTRIBUTES = [
	"collection_status",
	"status_since",
	"claimed_until",
	"heal_attempts",
	"heal_leased_until",
	// The risk level shows that a document exists; the document itself is large.
	"risk_shard",
];

const STILL_IN_THAT_STATE = "collection_status = :status AND status_since = :since";
const NOT_LEASED =
	"(attribute_not_exists(heal_leased_until) OR heal_leased_until <= :now OR heal_leased_until > :latest)";
const ATTEMPTS_LEFT = "(attribute_not_exists(heal_attempts) OR heal_attempts < :most)";
const IS_LEASED = "attribute_exists(heal_leased_until)";

export function createPackageHealing(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
	policy: HealingPolicy;
}): PackageHealing {
	const { client, tableName, clock, policy } = deps;
	const batchGet = createBatchGet(deps);

	/** @returns false when the condition does not hold */
	async function update(
		ref: PackageRef,
		change: { UpdateExpression: string; ConditionExpression: string; values: Record<string, unknown> },
	): Promise<boolean> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: latestKey(ref),
					UpdateExpression: change.UpdateExpression,
					ConditionExpression: change.ConditionExpression,
					ExpressionAttributeValues: change.values,
				}),
			),
		);
		return written !== undefined;
	}

	return {
		partitions: () =>
			UNFINISHED_STATUSES.flatMap((status) => indexShards(status)).map((partition) => ({
				partition,
				after: undefined,
			})),

		async listStuck({ partition, after, isAhead = false }, enteredBefore) {
			const now = clock.now();
			const { Items = [], LastEvaluatedKey } = await storageCall(() =>
				client.send(
					new QueryCommand({
						TableName: tableName,
						IndexName: INDEX,
						KeyConditionExpression: `status_shard = :shard AND status_since ${isAhead ? ">" : "<"} :bound`,
						ExpressionAttributeValues: {
							":shard": partition,
							":bound": new Date(isAhead ? 2 * now - enteredBefore : enteredBefore).toISOString(),
						},
						Limit: PAGE,
						...(after && { ExclusiveStartKey: after }),
					}),
				),
			);
			return {
				refs: Items.map(({ pk }) => refOfKey(String(pk))),
				next: nextPosition({ partition, after: LastEvaluatedKey, isAhead }),
			};
		},

		async readFacts(refs) {
			const items = await batchGet(refs.map(latestKey), { attributes: READ_ATTRIBUTES });
			return new Map(items.map((item) => [String(item["pk"]), factsOf(item)]));
		},

		acquire: (ref, facts) =>
			update(ref, {
				UpdateExpression: "SET heal_leased_until = :until ADD heal_attempts :one",
				ConditionExpression: `${STILL_IN_THAT_STATE} AND ${NOT_LEASED} AND ${ATTEMPTS_LEFT}`,
				values: {
					...stateOf(facts),
					":now": clock.now(),
					":latest": latestEnd(clock.now(), policy.windowMs),
					":until": clock.now() + policy.windowMs,
					":most": policy.maxAttempts,
					":one": 1,
				},
			}),

		async release(ref) {
			await update(ref, {
				UpdateExpression: "ADD heal_attempts :minusOne REMOVE heal_leased_until",
				ConditionExpression: IS_LEASED,
				values: { ":minusOne": -1 },
			});
		},

		quarantine(ref, facts) {
			const status: CollectionStatus = "quarantined";
			return update(ref, {
				UpdateExpression:
					"SET collection_status = :quarantined, status_shard = :shard, status_since = :entered REMOVE heal_leased_until, claim_owner, claimed_until, claim_is_taken_over",
				ConditionExpression: `${STILL_IN_THAT_STATE} AND ${NOT_LEASED}`,
				values: {
					...stateOf(facts),
					":now": clock.now(),
					":latest": latestEnd(clock.now(), policy.windowMs),
					":quarantined": status,
					":shard": shardedIndexValue(status, ref),
					":entered": timestamp(clock),
				},
			});
		},
	};
}

function nextPosition(ended: StuckPosition & { isAhead: boolean }): StuckPosition | undefined {
	if (ended.after) return ended;
	return ended.isAhead ? undefined : { ...ended, isAhead: true };
}

function stateOf(facts: HealingFacts): Record<string, unknown> {
	return { ":status": facts.status, ":since": new Date(facts.since).toISOString() };
}

function factsOf(item: Item): HealingFacts {
	return {
		status: item["collection_status"] as CollectionStatus,
		since: Date.parse(String(item["status_since"])),
		hasDocument: item["risk_shard"] !== undefined,
		claimedUntil: numberOf(item["claimed_until"]),
		attempts: numberOf(item["heal_attempts"]),
		leasedUntil: numberOf(item["heal_leased_until"]),
	};
}

function numberOf(value: unknown): number {
	return typeof value === "number" ? value : 0;
}
