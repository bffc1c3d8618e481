/**
 * What refreshing reads and writes of the Packages table: the tier index, documents and reports of many packages at once,
 * and a tiny item `CHECKED` beside them that says when a package was last looked at, so that an unchanged document is
 * not written again for it.
 */
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { createBatchGet } from "../aws/batch-get.ts";
import { createBatchPut } from "../aws/batch-put.ts";
import { decompressText } from "../aws/compressed-json.ts";
import { storageCall } from "../aws/storage-call.ts";
import type { Clock, Random } from "../clock.ts";
import type { SourceReport } from "../facts/source-report.ts";
import { checkedKey, LATEST, latestKey, REPORTS, refOfKey, reportsKey } from "../packages/package-items.ts";
import { packageKey } from "../packages/package-key.ts";
import type { KnownPackage, PackageRefreshes } from "./package-refreshes.ts";

const INDEX = "tier-index";
/** A package that is not refreshed for this long has left its tier; its mark need not stay. */
const MARK_SECONDS = 30 * 86_400;

export function createPackageRefreshes(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): PackageRefreshes {
	const { client, tableName, clock } = deps;
	const batchGet = createBatchGet(deps);
	const batchPut = createBatchPut(deps);

	return {
		async list(tier, shard, after) {
			const tierShard = `${tier}#${shard}`;
			const { Items = [], LastEvaluatedKey } = await storageCall(() =>
				client.send(
					new QueryCommand({
						TableName: tableName,
						IndexName: INDEX,
						KeyConditionExpression: "tier_shard = :shard",
						ExpressionAttributeValues: { ":shard": tierShard },
						...(after !== null && { ExclusiveStartKey: { tier_shard: tierShard, pk: after, sk: LATEST } }),
					}),
				),
			);
			return {
				refs: Items.map(({ pk }) => refOfKey(String(pk))),
				last: LastEvaluatedKey && String(LastEvaluatedKey["pk"]),
			};
		},
		async notCheckedSince(refs, since) {
			const marks = await batchGet(refs.map(checkedKey));
			const recent = new Set(marks.filter(({ checked_at: at }) => Number(at) > since).map(({ pk }) => pk));
			return refs.filter((ref) => !recent.has(packageKey(ref)));
		},
		async readReports(refs, options = {}) {
			const items = await batchGet(refs.map(reportsKey), options);
			return new Map(items.map((item) => [String(item["pk"]), reportsOf(item)]));
		},
		async readKnown(refs) {
			const items = await batchGet([...refs.map(latestKey), ...refs.map(reportsKey)]);
			const known = new Map<string, KnownPackage>();
			for (const item of items) {
				const key = String(item["pk"]);
				const entry = known.get(key) ?? { document: undefined, reports: [] };
				if (item["sk"] === REPORTS) known.set(key, { ...entry, reports: reportsOf(item) });
				else known.set(key, { ...entry, document: documentOf(item) });
			}
			return known;
		},
		async markChecked(refs) {
			const now = clock.now();
			const ttl = Math.ceil(now / 1000) + MARK_SECONDS;
			await batchPut(refs.map((ref) => ({ ...checkedKey(ref), checked_at: now, ttl })));
		},
	};
}

function reportsOf(item: Record<string, unknown>): SourceReport[] {
	const stored = item["reports"];
	return stored instanceof Uint8Array ? (JSON.parse(decompressText(stored)) as SourceReport[]) : [];
}

function documentOf(item: Record<string, unknown>): PackageDocument | undefined {
	const stored = item["document"];
	return stored instanceof Uint8Array ? (JSON.parse(decompressText(stored)) as PackageDocument) : undefined;
}
