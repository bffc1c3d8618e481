/** Reads and writes of refreshing in the Packages table. */
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { createBatchGet } from "../aws/batch-get.ts";
import { storageCall } from "../aws/storage-call.ts";
import type { Clock, Random } from "../clock.ts";
import { LATEST, refOfKey, reportsKey } from "../packages/package-items.ts";
import { reportsIn } from "../packages/reports-store.ts";
import { createCheckedMarks } from "./checked-marks-store.ts";
import type { PackageRefreshes } from "./package-refreshes.ts";
import { createRefreshedPackages } from "./refreshed-package-store.ts";

const INDEX = "tier-index";

export function createPackageRefreshes(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): PackageRefreshes {
	const { client, tableName } = deps;
	const batchGet = createBatchGet(deps);

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
		async readReports(refs, options = {}) {
			const items = await batchGet(refs.map(reportsKey), options);
			return new Map(items.map((item) => [String(item["pk"]), reportsIn(item)]));
		},
		...createRefreshedPackages({ ...deps, batchGet }),
		...createCheckedMarks(deps),
	};
}
