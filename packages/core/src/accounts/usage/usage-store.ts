/**
 * Requests counted in the Accounts table: one item an owner and month, one a network and hour for those without an
 * account. The period is part of the key, so nothing is ever set back.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import type { Clock } from "../../clock.ts";
import type { CollectionCountStore } from "../../collection/collection-allowance.ts";
import { withTimeLimit } from "../../time-limit.ts";
import type { MonthUsage, UsageStore } from "./account-quota.ts";
import type { DemoUsageStore } from "./demo-quota.ts";
import { monthOf } from "./usage-policy.ts";

const DAY_SECONDS = 86_400;
/** A year and a month: the same month of the year before can be looked at. */
const RETENTION_SECONDS = 400 * DAY_SECONDS;
const DEMO_RETENTION_SECONDS = 3_600;
/** Answers wait for the count: a table that takes longer, in milliseconds, counts as unreachable. */
const TIMEOUT_MS = 1_000;
const DAY_ATTRIBUTE = /^day_(\d{1,2})$/;

const NOT_NOTIFIED_YET = "attribute_not_exists(alert_percent)";
const NOTIFIED_OF_A_LOWER_ONE = "alert_percent < :percent";
const NOTIFIED_OF_ANOTHER_LIMIT = "alert_limit <> :limit";
const STILL_OUR_NOTE = "alert_percent = :percent AND alert_limit = :limit";

/** What the sort keys of an account's months begin with. */
export const USAGE_PREFIX = "USAGE#";

type Deps = { client: DynamoDBDocumentClient; tableName: string; clock: Clock };

export function createUsageStore({ client, tableName, clock }: Deps): UsageStore {
	return {
		async add(owner, at, requests) {
			const { Attributes } = await storageCall(() =>
				withTimeLimit(clock, TIMEOUT_MS, (abortSignal) =>
					client.send(
						new UpdateCommand({
							TableName: tableName,
							Key: keyOf(owner, at),
							UpdateExpression: "ADD used :requests, #day :requests SET #ttl = :ttl",
							ExpressionAttributeNames: { "#day": `day_${new Date(at).getUTCDate()}`, "#ttl": "ttl" },
							ExpressionAttributeValues: {
								":requests": requests,
								":ttl": Math.floor(monthOf(at).endsAt / 1000) + RETENTION_SECONDS,
							},
							ReturnValues: "ALL_NEW",
						}),
						{ abortSignal },
					),
				),
			);
			return toUsage(Attributes);
		},
		async read(owner, at) {
			const { Item } = await storageCall(() =>
				withTimeLimit(clock, TIMEOUT_MS, (abortSignal) =>
					client.send(new GetCommand({ TableName: tableName, Key: keyOf(owner, at), ConsistentRead: true }), {
						abortSignal,
					}),
				),
			);
			return toUsage(Item);
		},
		async claimAlert(owner, at, { percent, limit }) {
			const noted = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: keyOf(owner, at),
						ConditionExpression: `${NOT_NOTIFIED_YET} OR ${NOTIFIED_OF_A_LOWER_ONE} OR ${NOTIFIED_OF_ANOTHER_LIMIT}`,
						UpdateExpression: "SET alert_percent = :percent, alert_limit = :limit",
						ExpressionAttributeValues: { ":percent": percent, ":limit": limit },
					}),
				),
			);
			return noted !== undefined;
		},
		async releaseAlert(owner, at, { percent, limit }, before) {
			await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: keyOf(owner, at),
						ConditionExpression: STILL_OUR_NOTE,
						UpdateExpression: before
							? "SET alert_percent = :percentBefore, alert_limit = :limitBefore"
							: "REMOVE alert_percent, alert_limit",
						ExpressionAttributeValues: {
							":percent": percent,
							":limit": limit,
							...(before && { ":percentBefore": before.percent, ":limitBefore": before.limit }),
						},
					}),
				),
			);
		},
	};
}

/** What is counted by caller and period, and by which periods: both are parts of the key. */
const COUNTED = { demo: "hour", mail: "hour", collections: "minute" } as const;

/** @param deps.what is counted. Default `demo`: requests without an account */
export function createDemoUsageStore({
	client,
	tableName,
	clock,
	what = "demo",
}: Deps & { what?: keyof typeof COUNTED }): DemoUsageStore & CollectionCountStore {
	return {
		async add(caller, period, count = 1) {
			const { Attributes } = await storageCall(() =>
				withTimeLimit(clock, TIMEOUT_MS, (abortSignal) =>
					client.send(
						new UpdateCommand({
							TableName: tableName,
							Key: { pk: `${what}#${caller}`, sk: `${COUNTED[what]}#${period.id}` },
							UpdateExpression: "ADD used :count SET #ttl = :ttl",
							ExpressionAttributeNames: { "#ttl": "ttl" },
							ExpressionAttributeValues: {
								":count": count,
								":ttl": Math.floor(period.endsAt / 1000) + DEMO_RETENTION_SECONDS,
							},
							ReturnValues: "UPDATED_NEW",
						}),
						{ abortSignal },
					),
				),
			);
			return Number(Attributes?.["used"]);
		},
	};
}

function keyOf(owner: string, at: number): { pk: string; sk: string } {
	return { pk: owner, sk: `${USAGE_PREFIX}${monthOf(at).id}` };
}

export function toUsage(item: Record<string, unknown> | undefined): MonthUsage {
	const { used, alert_percent: percent, alert_limit: limit } = item ?? {};
	const days = Object.entries(item ?? {}).flatMap(([name, count]): [number, number][] => {
		const day = DAY_ATTRIBUTE.exec(name)?.[1];
		return day === undefined ? [] : [[Number(day), Number(count)]];
	});
	return {
		used: typeof used === "number" ? used : 0,
		alert: typeof percent === "number" && typeof limit === "number" ? { percent, limit } : undefined,
		days: new Map(days.sort(([a], [b]) => a - b)),
	};
}
