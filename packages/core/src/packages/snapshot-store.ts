/**
 * A package's history in the Packages table: one small item `SNAPSHOT#2026-01-31` for each day on which something
 * changed that a reader cares about.
 */
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { SCHEMA_VERSION } from "@dephealth/contract/schemas/document-fields.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { Snapshot } from "@dephealth/contract/schemas/snapshot.ts";
import type { Item } from "../aws/batch-get.ts";
import { ifConditionHolds, storageCall } from "../aws/storage-call.ts";
import { isHistoric, toSnapshot } from "../scoring/document/snapshot.ts";
import { packageKey } from "./package-key.ts";
import type { PackageRef } from "./package-ref.ts";

/** Dates are `2026-01-31`, both ends included; `limit` is 1 or more. */
export type HistoryRange = { from?: string; to?: string; limit: number };

/** Every method throws StorageUnavailableError. */
export type PackageHistory = {
	/** The newest snapshots of a range, the newest first; empty when there are none. */
	list(ref: PackageRef, range: HistoryRange): Promise<Snapshot[]>;
	/**
	 * Notes a document's judgement if it tells more than the last snapshot does. Compared with that, not with the last
	 * document: a score that slides by half a point a day is noted every second day.
	 */
	record(ref: PackageRef, document: PackageDocument): Promise<void>;
};

const PREFIX = "SNAPSHOT#";
const FIRST_DATE = "0000-01-01";
const LAST_DATE = "9999-12-31";

/** A late task must not replace the snapshot of a later one on the same day. */
const NOTHING_STORED_YET = "attribute_not_exists(pk)";
const STORED_EARLIER = "scored_at < :scored_at";

export function createPackageHistory(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
}): PackageHistory {
	const { client, tableName } = deps;

	async function query(ref: PackageRef, range: HistoryRange, isConsistent: boolean): Promise<Snapshot[]> {
		const { Items = [] } = await storageCall(() =>
			client.send(
				new QueryCommand({
					TableName: tableName,
					KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
					ExpressionAttributeValues: {
						":pk": packageKey(ref),
						":from": PREFIX + (range.from ?? FIRST_DATE),
						":to": PREFIX + (range.to ?? LAST_DATE),
					},
					ScanIndexForward: false,
					Limit: range.limit,
					ConsistentRead: isConsistent,
				}),
			),
		);
		if (Items.length === 0) return [];
		// Loaded here: most cold starts read no history.
		const { snapshotSchema } = await import("@dephealth/contract/schemas/snapshot.ts");
		return Items.map((item) => withMeaningOfToday(item, snapshotSchema.parse(item)));
	}

	async function put(ref: PackageRef, snapshot: Snapshot): Promise<void> {
		await ifConditionHolds(() =>
			client.send(
				new PutCommand({
					TableName: tableName,
					Item: {
						pk: packageKey(ref),
						sk: PREFIX + snapshot.date,
						document_version: SCHEMA_VERSION,
						...snapshot,
					},
					ConditionExpression: `${NOTHING_STORED_YET} OR ${STORED_EARLIER}`,
					ExpressionAttributeValues: { ":scored_at": snapshot.scored_at },
				}),
			),
		);
	}

	return {
		list: (ref, range) => query(ref, range, false),
		async record(ref, document) {
			const snapshot = toSnapshot(document);
			const [last] = await query(ref, { to: snapshot.date, limit: 1 }, true);
			if (isHistoric(last, snapshot)) await put(ref, snapshot);
		},
	};
}

/** Older lines, before version 4, do not say their version, and their forecast meant something else. */
function withMeaningOfToday(item: Item, snapshot: Snapshot): Snapshot {
	return item["document_version"] === undefined ? { ...snapshot, abandonment_probability: null } : snapshot;
}
