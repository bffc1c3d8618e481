import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { localTable } from "@dephealth/local/table-names.ts";
import { SAMPLE_TIER } from "./sample.ts";

/**
 * Moves packages back to the sample's tier. A sample is too small for pages of all tiers: in one, a page has its thousands.
 *
 * @returns moves packages, and returns how many had another tier than at their last write
 */
export function createTierMoves(
	client: Pick<DynamoDBDocumentClient, "send">,
): (refs: readonly PackageRef[]) => Promise<number> {
	/** The partition of each package at its last write. */
	const tiers = new Map<string, { judgedAt: unknown; shard: unknown }>();

	async function move(ref: PackageRef): Promise<boolean> {
		const { Attributes: { judged_at: judgedAt, tier_shard: shard } = {} } = await client.send(
			new UpdateCommand({
				TableName: localTable("packages"),
				Key: { pk: packageKey(ref), sk: "LATEST" },
				UpdateExpression: "SET tier_shard = :shard",
				ExpressionAttributeValues: { ":shard": shardedIndexValue(SAMPLE_TIER, ref) },
				ReturnValues: "ALL_OLD",
			}),
		);
		const before = tiers.get(packageKey(ref));
		if (before?.judgedAt === judgedAt) return false;
		tiers.set(packageKey(ref), { judgedAt, shard });
		return before !== undefined && before.shard !== shard;
	}

	return async (refs) => {
		let moved = 0;
		for (const ref of refs) if (await move(ref)) moved += 1;
		return moved;
	};
}
