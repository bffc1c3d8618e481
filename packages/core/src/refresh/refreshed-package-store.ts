/**
 * Reads and replaces a stored package without a lease: the write succeeds only if nobody else has written or claimed
 * the package. It costs one conditional update, and writes index entries only when they change.
 */
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { BatchGet, Item } from "../aws/batch-get.ts";
import { decompressText } from "../aws/compressed-json.ts";
import { conditionalUpdate } from "../aws/conditional-update.ts";
import { storageCall } from "../aws/storage-call.ts";
import { type Clock, timestamp } from "../clock.ts";
import type { CollectionStatus } from "../collection/collection-state.ts";
import { documentAttributes, notifiedAttributes, notifiedIn } from "../packages/document-attributes.ts";
import { latestKey, REPORTS, reportsKey } from "../packages/package-items.ts";
import { shardedIndexValue } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { createReportsStore, reportsIn } from "../packages/reports-store.ts";
import { riskIndexAttributes } from "../packages/risk-index-store.ts";
import { createPackageHistory } from "../packages/snapshot-store.ts";
import { isHistoric, toSnapshot } from "../scoring/document/snapshot.ts";
import { firstNotified } from "../webhooks/risk-change.ts";
import type { KnownPackage, PackageRefreshes, RefreshedPackage } from "./package-refreshes.ts";

const NOBODY_HOLDS_IT = "attribute_not_exists(claim_owner)";
const STATUS_IS_AS_READ = "collection_status = :read_status AND status_since = :read_since";
const DOCUMENT_IS_AS_READ = "judged_at = :read_judged_at";
/** Stored before `judged_at` was. */
const DOCUMENT_IS_STILL_OLD = "attribute_not_exists(judged_at)";

export function createRefreshedPackages(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	batchGet: BatchGet;
}): Pick<PackageRefreshes, "readKnown" | "readNewest" | "replace" | "keepReports"> {
	const { client, tableName, clock, batchGet } = deps;
	const history = createPackageHistory(deps);
	const reportsStore = createReportsStore(deps);

	async function getItem(key: { pk: string; sk: string }): Promise<Item | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true })),
		);
		return Item;
	}

	return {
		async readKnown(refs) {
			const items = await batchGet([...refs.map(latestKey), ...refs.map(reportsKey)]);
			const reports = new Map(items.filter(({ sk }) => sk === REPORTS).map((item) => [item["pk"], item]));
			const latest = items.filter(({ sk }) => sk !== REPORTS);
			return new Map(latest.map((item) => [String(item["pk"]), knownPackage(item, reports.get(item["pk"]))]));
		},
		async readNewest(ref) {
			// Collections write the reports first, so reports that are read after the document are at least as new.
			const latest = await getItem(latestKey(ref));
			return latest && knownPackage(latest, await getItem(reportsKey(ref)));
		},
		async replace(ref, read, executionId, result) {
			const { document, reports } = result;
			const { status, since, judgedAt } = read.version;
			const set = { ...attributesOf(ref, read, result), status_since: sinceOf(read, result, clock) };
			const first = notifiedAttributes(firstNotified(document));
			const item = await conditionalUpdate(
				deps,
				latestKey(ref),
				[
					NOBODY_HOLDS_IT,
					STATUS_IS_AS_READ,
					judgedAt === undefined ? DOCUMENT_IS_STILL_OLD : DOCUMENT_IS_AS_READ,
				].join(" AND "),
				`SET settled_by = :owner, ${assignmentsOf(set, first)} REMOVE heal_attempts, heal_leased_until, last_failure`,
				{
					":owner": executionId,
					":read_status": status,
					":read_since": since,
					...(judgedAt !== undefined && { ":read_judged_at": judgedAt }),
					...valuesOf({ ...set, ...first }),
				},
			);
			if (!item) return undefined;
			// If this task dies here, the package is torn, and the next look writes all of it again.
			await Promise.all([
				reports && reportsStore.put(ref, reports, document.scored_at),
				history.record(ref, document),
			]);
			return notifiedIn(item);
		},
		async keepReports(ref, { reportsAt }, reports) {
			if (reportsAt !== undefined) await reportsStore.put(ref, reports, reportsAt);
		},
	};
}

/** The place in the list of its risk moves only with a judgement that differs. */
function attributesOf(ref: PackageRef, read: KnownPackage, { status, document, reports }: RefreshedPackage) {
	const isJudgedAnew = !read.document || isHistoric(toSnapshot(read.document), toSnapshot(document));
	return {
		collection_status: status,
		status_shard: shardedIndexValue(status, ref),
		...documentAttributes(ref, document),
		...(isJudgedAnew && riskIndexAttributes(ref, document)),
		...(reports && { reports_at: document.scored_at }),
	};
}

function sinceOf({ version }: KnownPackage, { status }: RefreshedPackage, clock: Clock): string {
	return version.status === status ? version.since : timestamp(clock);
}

/** @param first attributes that stay as they are once they are there */
function assignmentsOf(set: Item, first: Item): string {
	return [
		...Object.keys(set).map((name) => `${name} = :${name}`),
		...Object.keys(first).map((name) => `${name} = if_not_exists(${name}, :${name})`),
	].join(", ");
}

function valuesOf(attributes: Item): Item {
	return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

function knownPackage(latest: Item, reports: Item | undefined): KnownPackage {
	const { collection_status: status, status_since: since, judged_at: judgedAt, reports_at: madeOf } = latest;
	const storedAt = reports?.["scored_at"];
	return {
		document: documentIn(latest),
		reports: reportsIn(reports),
		reportsAt: typeof storedAt === "string" ? storedAt : undefined,
		version: {
			status: status as CollectionStatus,
			since: String(since),
			judgedAt: typeof judgedAt === "string" ? judgedAt : undefined,
			isClaimed: latest["claim_owner"] !== undefined,
		},
		isTorn: madeOf !== undefined && madeOf !== storedAt,
	};
}

function documentIn(item: Item): PackageDocument | undefined {
	const stored = item["document"];
	return stored instanceof Uint8Array ? (JSON.parse(decompressText(stored)) as PackageDocument) : undefined;
}
