/** The item `REPORTS` of a package in the Packages table: what its document was made of, one report a source. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../aws/batch-get.ts";
import { compressJson, decompressText } from "../aws/compressed-json.ts";
import { ifConditionHolds, storageCall } from "../aws/storage-call.ts";
import type { SourceReport } from "../facts/source-report.ts";
import { reportsKey } from "./package-items.ts";
import type { PackageRef } from "./package-ref.ts";

/** Every method throws StorageUnavailableError. */
export type ReportsStore = {
	/** Reads the reports as the newest write left them; none before the first collection. */
	read(ref: PackageRef): Promise<SourceReport[]>;
	/** A late writer does not replace the reports of a later collection; nothing is written then. */
	put(ref: PackageRef, reports: readonly SourceReport[], scoredAt: string): Promise<void>;
};

const NO_REPORTS_YET = "attribute_not_exists(scored_at)";
const REPORTS_ARE_NOT_NEWER = "scored_at <= :scored_at";
/** Dated by a clock that was ahead: no writer is late by a day. */
const REPORTS_ARE_OF_THE_FUTURE = "scored_at > :a_day_later";
const DAY_MS = 86_400_000;

export function createReportsStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
}): ReportsStore {
	const { client, tableName } = deps;
	return {
		async read(ref) {
			const { Item: item } = await storageCall(() =>
				client.send(new GetCommand({ TableName: tableName, Key: reportsKey(ref), ConsistentRead: true })),
			);
			return reportsIn(item);
		},
		async put(ref, reports, scoredAt) {
			await ifConditionHolds(() =>
				client.send(
					new PutCommand({
						TableName: tableName,
						Item: { ...reportsKey(ref), reports: compressJson(reports), scored_at: scoredAt },
						ConditionExpression: `${NO_REPORTS_YET} OR ${REPORTS_ARE_NOT_NEWER} OR ${REPORTS_ARE_OF_THE_FUTURE}`,
						ExpressionAttributeValues: {
							":scored_at": scoredAt,
							":a_day_later": new Date(Date.parse(scoredAt) + DAY_MS).toISOString(),
						},
					}),
				),
			);
		},
	};
}

/** @param item a package's item `REPORTS`; none: it has not been collected */
export function reportsIn(item: Item | undefined): SourceReport[] {
	const stored: unknown = item?.["reports"];
	return stored instanceof Uint8Array ? (JSON.parse(decompressText(stored)) as SourceReport[]) : [];
}
