/**
 * Records the packages that a tier has looked at, with the times, in the Packages table: one small item for each
 * batch of an hour. An unchanged package itself is not written.
 */
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Item } from "../aws/batch-get.ts";
import { compressJson, decompressText } from "../aws/compressed-json.ts";
import { queryAll } from "../aws/query-pages.ts";
import { storageCall } from "../aws/storage-call.ts";
import type { Clock } from "../clock.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { PackageRefreshes } from "./package-refreshes.ts";
import { type RefreshTier, slotHour } from "./refresh-schedule.ts";

/** Longer than the longest period: nobody asks for older marks. */
const MARK_SECONDS = 14 * 86_400;
/** Clocks differ by less. A later mark was made by one that was ahead: when it was is not known. */
const AHEAD_MS = 3_600_000;
const PREFIX = "CHECKED#";

const keysSchema = z.array(z.string());

export function createCheckedMarks(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): Pick<PackageRefreshes, "notCheckedSince" | "markChecked"> {
	const { client, tableName, clock } = deps;

	/** Keys of the packages of one partition that were looked at after `since`. */
	async function checkedIn(partition: string, since: number): Promise<string[]> {
		const items = await queryAll(deps, {
			KeyConditionExpression: "pk = :partition AND sk BETWEEN :from AND :to",
			ExpressionAttributeValues: {
				":partition": partition,
				":from": isoTime(since + 1),
				":to": isoTime(Math.max(clock.now() + AHEAD_MS, since + 1)),
			},
			ConsistentRead: true,
		});
		return items.flatMap(keysOf);
	}

	return {
		async notCheckedSince(tier, refs, since) {
			const partitions = [...Map.groupBy(refs, (ref) => partitionOf(tier, ref)).keys()];
			const checked = await Promise.all(partitions.map((partition) => checkedIn(partition, since)));
			const recent = new Set(checked.flat());
			return refs.filter((ref) => !recent.has(packageKey(ref)));
		},
		async markChecked(tier, refs) {
			const now = clock.now();
			for (const [partition, group] of Map.groupBy(refs, (ref) => partitionOf(tier, ref))) {
				const keys = group.map(packageKey);
				await storageCall(() =>
					client.send(
						new PutCommand({
							TableName: tableName,
							Item: {
								pk: partition,
								sk: `${isoTime(now)}#${keys[0]}`,
								keys: compressJson(keys),
								ttl: Math.ceil(now / 1000) + MARK_SECONDS,
							},
						}),
					),
				);
			}
		},
	};
}

/** A page of a tier is one hour's: its packages share a partition. */
function partitionOf(tier: RefreshTier, ref: PackageRef): string {
	return `${PREFIX}${tier}#${slotHour(tier, ref)}`;
}

/** Packages that a mark of a batch names; none for any other item. */
export function keysOf(item: Item): string[] {
	const { pk, keys } = item;
	const isMark = typeof pk === "string" && pk.startsWith(PREFIX) && keys instanceof Uint8Array;
	return isMark ? keysSchema.parse(JSON.parse(decompressText(keys))) : [];
}

function isoTime(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}
