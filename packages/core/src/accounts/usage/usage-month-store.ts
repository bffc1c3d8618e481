/**
 * The change of months in an account's profile: the count of the past month is written to its own item, then the
 * profile starts the new one. The first request of the new month does both; if it is interrupted in between, the next
 * request repeats it.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../../aws/batch-get.ts";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import { PROFILE } from "../users/profile-store.ts";
import { monthOf } from "./usage-policy.ts";

/** The prefix of the sort keys of an account's past months. */
export const USAGE_PREFIX = "USAGE#";
/** A day of the month follows, 1 to 31. */
export const DAY_ATTRIBUTE = "day_";

const DAY_SECONDS = 86_400;
/** A year and a month: the same month of the year before can be looked at. */
const RETENTION_SECONDS = 400 * DAY_SECONDS;

const NO_MONTH_YET = "attribute_exists(pk) AND attribute_not_exists(usage_month)";
const NOTHING_COUNTED_SINCE = "usage_month = :old AND used = :counted";
/** Another process may have written a later count. */
const IS_MORE_THAN_WRITTEN = "attribute_not_exists(used) OR used < :used";

export type UsageMonths = {
	/** The whole profile, for certain; undefined when there is no such account. */
	profileOf(owner: string): Promise<Item | undefined>;
	/** The item of a month that is not in the profile. @param month as `2026-11` */
	closed(owner: string, month: string): Promise<Item | undefined>;
	/**
	 * Makes the profile count the month of a moment.
	 *
	 * @param profile as it was read last
	 * @returns `later` when it counts a later one, `none` when there is no such account
	 */
	open(owner: string, at: number, profile: Item | undefined): Promise<"opened" | "later" | "none">;
};

/** Everything throws StorageUnavailableError. */
export function createUsageMonths(deps: { client: DynamoDBDocumentClient; tableName: string }): UsageMonths {
	const { client, tableName } = deps;

	async function read(owner: string, sk: string): Promise<Item | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: { pk: owner, sk }, ConsistentRead: true })),
		);
		return Item;
	}

	async function update(
		owner: string,
		sk: string,
		condition: string,
		change: { set: Item; remove?: readonly string[]; values?: Item },
	): Promise<boolean> {
		const names = Object.keys(change.set);
		const remove = change.remove ?? [];
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: { pk: owner, sk },
					ConditionExpression: condition,
					UpdateExpression: [
						`SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
						...(remove.length > 0 ? [`REMOVE ${remove.join(", ")}`] : []),
					].join(" "),
					ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
					ExpressionAttributeValues: {
						...Object.fromEntries(names.map((name) => [`:${name}`, change.set[name]])),
						...change.values,
					},
				}),
			),
		);
		return written !== undefined;
	}

	const closed = (owner: string, month: string) => read(owner, `${USAGE_PREFIX}${month}`);

	return {
		profileOf: (owner) => read(owner, PROFILE),
		closed,
		async open(owner, at, profile) {
			if (!profile) return "none";
			const month = monthOf(at).id;
			const old: unknown = profile["usage_month"];
			if (typeof old !== "string") {
				// The month was counted in its own item so far, as in earlier versions.
				const counted = countOf(await closed(owner, month));
				await update(owner, PROFILE, NO_MONTH_YET, { set: { ...counted, usage_month: month } });
				return "opened";
			}
			if (old > month) return "later";
			if (old === month) return "opened";
			const counted = countOf(profile);
			await update(owner, `${USAGE_PREFIX}${old}`, IS_MORE_THAN_WRITTEN, {
				set: { ...counted, ttl: ttlOfMonth(Date.parse(`${old}-01T00:00:00Z`)) },
			});
			await update(owner, PROFILE, NOTHING_COUNTED_SINCE, {
				set: { usage_month: month, used: 0 },
				remove: Object.keys(counted).filter((name) => name !== "used"),
				values: { ":old": old, ":counted": counted["used"] },
			});
			return "opened";
		},
	};
}

/** The attributes that count a month, `used` always among them. */
function countOf(item: Item | undefined): Item {
	const entries = Object.entries(item ?? {}).filter(
		([name]) => name.startsWith(DAY_ATTRIBUTE) || name === "alert_percent" || name === "alert_limit",
	);
	return { ...Object.fromEntries(entries), used: item?.["used"] ?? 0 };
}

/** The time at which a month's item is deleted, in epoch seconds. */
export function ttlOfMonth(at: number): number {
	return Math.floor(monthOf(at).endsAt / 1000) + RETENTION_SECONDS;
}
