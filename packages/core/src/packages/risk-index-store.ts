/**
 * Packages by risk level and ecosystem, the newest judgement first: the index `risk-level-index` of the Packages table,
 * whose partitions are spread like those of the other indexes.
 */
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { storageCall } from "../aws/storage-call.ts";
import type { RiskLevel } from "../scoring/risk-level.ts";
import { refOfKey } from "./package-items.ts";
import { indexShards, packageKey, shardedIndexValue } from "./package-key.ts";
import type { PackageRef } from "./package-ref.ts";

export type RiskPage = {
	refs: PackageRef[];
	/** The cursor for the next page; undefined at the end. */
	cursor: string | undefined;
};

export type RiskIndex = {
	/**
	 * A page of packages, by their latest judgement. An index follows its table with a delay of a second or less.
	 *
	 * @param page.cursor of the page before
	 * @throws StorageUnavailableError
	 */
	list(
		of: { risk: RiskLevel; ecosystem: Ecosystem },
		page: { limit: number; cursor?: string },
	): Promise<RiskPage>;
};

const INDEX = "risk-level-index";
/** ISO time, `#`, package key. */
const POSITION = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z#[a-z]+#.{1,300}$/;

/** The keys of the index: sorted by the time of the judgement, and unique, so that a page ends in one place. */
export function riskIndexAttributes(
	ref: PackageRef,
	document: Pick<PackageDocument, "risk_level" | "scored_at">,
): { risk_shard: string; last_updated: string } {
	return {
		risk_shard: shardedIndexValue(indexValue(document.risk_level, ref.ecosystem), ref),
		last_updated: `${document.scored_at}#${packageKey(ref)}`,
	};
}

/** True when the text has the form of our cursors. */
export function isRiskCursor(text: string): boolean {
	return POSITION.test(decodeCursor(text));
}

export function createRiskIndex(deps: { client: DynamoDBDocumentClient; tableName: string }): RiskIndex {
	async function newestOf(shard: string, before: string | undefined, limit: number): Promise<Position[]> {
		const { Items } = await storageCall(() =>
			deps.client.send(
				new QueryCommand({
					TableName: deps.tableName,
					IndexName: INDEX,
					KeyConditionExpression: `risk_shard = :shard${before === undefined ? "" : " AND last_updated < :before"}`,
					ExpressionAttributeValues: {
						":shard": shard,
						...(before !== undefined && { ":before": before }),
					},
					ScanIndexForward: false,
					Limit: limit,
				}),
			),
		);
		return (Items ?? []).map((item) => ({ at: String(item["last_updated"]), pk: String(item["pk"]) }));
	}

	return {
		async list({ risk, ecosystem }, { limit, cursor }) {
			const before = cursor === undefined ? undefined : decodeCursor(cursor);
			const shards = indexShards(indexValue(risk, ecosystem));
			// One more than asked for, which tells whether there is another page.
			const found = await Promise.all(shards.map((shard) => newestOf(shard, before, limit + 1)));
			const newest = found.flat().sort((a, b) => (a.at < b.at ? 1 : -1));
			const page = newest.slice(0, limit);
			const last = page.at(-1);
			return {
				refs: page.map(({ pk }) => refOfKey(pk)),
				cursor: newest.length > limit && last ? encodeCursor(last.at) : undefined,
			};
		},
	};
}

type Position = { at: string; pk: string };

function indexValue(risk: RiskLevel, ecosystem: Ecosystem): string {
	return `${risk}#${ecosystem}`;
}

function encodeCursor(position: string): string {
	return Buffer.from(position).toString("base64url");
}

function decodeCursor(cursor: string): string {
	return Buffer.from(cursor, "base64url").toString("utf8");
}
