/**
 * Requests counted in the Accounts table. The current month is counted in the account's profile, so that one
 * conditional update authenticates the caller, counts the request and returns the plan; a past month has its own
 * item. Callers without an account have one item for each network and hour.
 */
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Item, ItemKey } from "../../aws/batch-get.ts";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import type { Clock } from "../../clock.ts";
import type { CollectionCountStore } from "../../collection/collection-allowance.ts";
import { withTimeLimit } from "../../time-limit.ts";
import { parsePlan } from "../billing/plans.ts";
import { PROFILE } from "../users/profile-store.ts";
import type { Counted, Credential, MonthUsage, UsageStore } from "./account-quota.ts";
import type { DemoUsageStore } from "./demo-quota.ts";
import { createUsageMonths, DAY_ATTRIBUTE, ttlOfMonth, USAGE_PREFIX } from "./usage-month-store.ts";
import { monthOf } from "./usage-policy.ts";

const DEMO_RETENTION_SECONDS = 3_600;
/** Answers wait for the count: a table that takes longer, in milliseconds, counts as unreachable. */
const TIMEOUT_MS = 1_000;
/** A month may end while a request is counted; more than once is no coincidence. */
const MAX_TRIES = 3;

const IS_THIS_MONTH = "usage_month = :month";
const IS_PROVED_BY: Readonly<Record<Credential["kind"], string>> = {
	key: "contains(active_keys, :credential)",
	session: "contains(sessions, :credential)",
};
const NOT_NOTIFIED_YET = "attribute_not_exists(alert_percent)";
const NOTIFIED_OF_A_LOWER_ONE = "alert_percent < :percent";
const NOTIFIED_OF_ANOTHER_LIMIT = "alert_limit <> :limit";
const STILL_OUR_NOTE = "alert_percent = :percent AND alert_limit = :limit";

type Deps = { client: DynamoDBDocumentClient; tableName: string; clock: Clock };

export function createUsageStore(deps: Deps): UsageStore {
	const { client, tableName, clock } = deps;
	const months = createUsageMonths(deps);

	/** Counts in an item. @returns the item as it is then; undefined when the condition does not hold */
	async function count(
		key: ItemKey,
		at: number,
		requests: number,
		more: { condition?: string; values?: Record<string, unknown>; set?: string },
	): Promise<Item | undefined> {
		const written = await ifConditionHolds(() =>
			withTimeLimit(clock, TIMEOUT_MS, (abortSignal) =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: key,
						UpdateExpression: `ADD used :requests, #day :requests${more.set ?? ""}`,
						...(more.condition && { ConditionExpression: more.condition }),
						ExpressionAttributeNames: {
							"#day": `${DAY_ATTRIBUTE}${new Date(at).getUTCDate()}`,
							...(more.set && { "#ttl": "ttl" }),
						},
						ExpressionAttributeValues: { ":requests": requests, ...more.values },
						ReturnValues: "ALL_NEW",
					}),
					{ abortSignal },
				),
			),
		);
		return written && (written.Attributes ?? {});
	}

	/** Counts in the month's own item: the month is over, or the account is gone. */
	async function countApart(owner: string, at: number, requests: number): Promise<Item | undefined> {
		return count({ pk: owner, sk: `${USAGE_PREFIX}${monthOf(at).id}` }, at, requests, {
			set: " SET #ttl = :ttl",
			values: { ":ttl": ttlOfMonth(at) },
		});
	}

	async function add(owner: string, at: number, requests: number): Promise<MonthUsage> {
		const month = monthOf(at).id;
		for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
			const profile = await count({ pk: owner, sk: PROFILE }, at, requests, {
				condition: IS_THIS_MONTH,
				values: { ":month": month },
			});
			if (profile) return toUsage(profile);
			const state = await months.open(owner, at, await months.profileOf(owner));
			if (state !== "opened") break;
		}
		return toUsage(await countApart(owner, at, requests));
	}

	/** The key of the item that notes the month's alerts, beside its count. */
	async function keyOf(owner: string, at: number): Promise<ItemKey> {
		const profile = await months.profileOf(owner);
		const isOpen = profile?.["usage_month"] === monthOf(at).id;
		return { pk: owner, sk: isOpen ? PROFILE : `${USAGE_PREFIX}${monthOf(at).id}` };
	}

	return {
		add,
		async countProved(owner, at, credential): Promise<Counted> {
			const month = monthOf(at).id;
			for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
				const profile = await count({ pk: owner, sk: PROFILE }, at, 1, {
					condition: `${IS_THIS_MONTH} AND ${IS_PROVED_BY[credential.kind]}`,
					values: { ":month": month, ":credential": credential.value },
				});
				if (profile) return { kind: "counted", plan: parsePlan(profile["plan"]), month: toUsage(profile) };
				const known = await months.profileOf(owner);
				if (!isProvedBy(known, credential)) return { kind: "refused", exists: known !== undefined };
				const state = await months.open(owner, at, known);
				if (state === "opened") continue;
				const apart = await countApart(owner, at, 1);
				return { kind: "counted", plan: parsePlan(known?.["plan"]), month: toUsage(apart) };
			}
			throw new Error("The account's new month could not be started.");
		},
		async read(owner, at) {
			const profile = await months.profileOf(owner);
			if (profile?.["usage_month"] === monthOf(at).id) return toUsage(profile);
			return toUsage(await months.closed(owner, monthOf(at).id));
		},
		async claimAlert(owner, at, { percent, limit }) {
			const Key = await keyOf(owner, at);
			const noted = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key,
						ConditionExpression: `${NOT_NOTIFIED_YET} OR ${NOTIFIED_OF_A_LOWER_ONE} OR ${NOTIFIED_OF_ANOTHER_LIMIT}`,
						UpdateExpression: "SET alert_percent = :percent, alert_limit = :limit",
						ExpressionAttributeValues: { ":percent": percent, ":limit": limit },
					}),
				),
			);
			return noted !== undefined;
		},
		async releaseAlert(owner, at, { percent, limit }, before) {
			const Key = await keyOf(owner, at);
			await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key,
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

function isProvedBy(profile: Item | undefined, { kind, value }: Credential): boolean {
	const valid: unknown = profile?.[kind === "key" ? "active_keys" : "sessions"];
	return valid instanceof Set && valid.has(value);
}

/** The counters by caller and period, with their periods: both are parts of the key. */
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

/** The count in a profile, or in the item of a month that is over. */
export function toUsage(item: Item | undefined): MonthUsage {
	const { used, alert_percent: percent, alert_limit: limit } = item ?? {};
	const days: [number, number][] = [];
	for (const name in item) {
		if (!name.startsWith(DAY_ATTRIBUTE)) continue;
		days.push([Number(name.slice(DAY_ATTRIBUTE.length)), Number(item[name])]);
	}
	return {
		used: typeof used === "number" ? used : 0,
		alert: typeof percent === "number" && typeof limit === "number" ? { percent, limit } : undefined,
		days: new Map(days.sort(([a], [b]) => a - b)),
	};
}
