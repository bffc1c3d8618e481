/** The Packages table: one `LATEST` item a package (keys, index attributes, the document), its reports beside it. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Clock, type Random, timestamp } from "../clock.ts";
import { ClaimLostError } from "../errors.ts";
import type { SourceReport } from "../facts/source-report.ts";
import type { CollectionState, CollectionStatus } from "../package/collection.ts";
import { shardedIndexValue } from "../package/package-key.ts";
import { formatPackageRef, type PackageRef } from "../package/package-ref.ts";
import { refreshTier } from "../package/tier.ts";
import type { PackageDocument } from "../scoring/package-document-schema.ts";
import { BatchIncompleteError, createBatchGet, type Item } from "./batch-get.ts";
import { compressJson, decompressText } from "./compressed-json.ts";
import { latestKey, reportsKey } from "./package-items.ts";
import { createPackageHistory } from "./snapshots.ts";
import { isConditionFailure, storageCall } from "./storage-call.ts";

export type StoredPackage = {
	collection: CollectionState;
	/** The document as JSON text, so that serving it needs no parse; undefined before the first collection. */
	documentJson: string | undefined;
	/** Why the last attempt did not finish, for `pending`, `not_found` and `failed`. */
	lastFailure: string | undefined;
};

/** `previousReports`: what earlier collections learned; empty when the claim was not granted. */
export type ClaimResult = { claimed: boolean; previousReports: SourceReport[] };

export type PackageStore = {
	get(ref: PackageRef): Promise<StoredPackage | undefined>;
	/**
	 * What is stored of many packages, by `packageKey`; absent: nothing is.
	 *
	 * @throws PackagesUnreadError when the database did not answer for some, the signal's reason when aborted
	 */
	getMany(refs: readonly PackageRef[], options?: GetManyOptions): Promise<ReadonlyMap<string, StoredPackage>>;
	/** Takes or renews the lease. @throws StorageUnavailableError */
	claim(ref: PackageRef, owner: string): Promise<ClaimResult>;
	/**
	 * Stores a result, notes it in the history if it is news there, and gives the lease back.
	 *
	 * @throws ClaimLostError, StorageUnavailableError
	 */
	save(ref: PackageRef, owner: string, result: CollectionResult): Promise<void>;
	/** Gives the lease back without a result. A document that exists stays. @throws ClaimLostError, StorageUnavailableError */
	release(ref: PackageRef, owner: string, outcome: ReleaseOutcome): Promise<void>;
};

/** `deadlineAt` in epoch milliseconds: nothing is asked again after it. Default 5 s from now. */
export type GetManyOptions = { signal?: AbortSignal; deadlineAt?: number };

export type CollectionResult = {
	status: "complete" | "partial";
	document: PackageDocument;
	reports: SourceReport[];
};

export type ReleaseOutcome = { status: "pending" | "not_found" | "failed"; lastFailure: string };

/** Some packages could not be read: nothing is known about those of `unfetched`; their `pk` is the `packageKey`. */
export class PackagesUnreadError extends BatchIncompleteError {
	constructor(cause: BatchIncompleteError) {
		super(cause.unfetched, cause.items, { cause: cause.cause });
	}

	/** What was read all the same, by `packageKey`. */
	get found(): ReadonlyMap<string, StoredPackage> {
		return byKey(this.items);
	}
}

/** Longer than the state machine may run (300 s), so that a running execution never loses its claim. */
export const CLAIM_LEASE_MS = 330_000;

const MAX_FAILURE_TEXT = 512;
/** What `toStoredPackage` reads. */
const STORED_ATTRIBUTES = [
	"document",
	"collection_status",
	"status_since",
	"claimed_until",
	"last_failure",
] as const;

/** A package has an owner exactly while it is `collecting`: taking a free one enters that state. */
const CLAIM_IS_FREE = "attribute_not_exists(claim_owner)";
const CLAIM_HAS_EXPIRED = "claimed_until < :now";
const CLAIM_IS_OURS = "claim_owner = :owner";
const SETTLED_BY_US_OTHERWISE =
	"(attribute_not_exists(claim_owner) AND settled_by = :owner AND collection_status <> :status)";
/** A late writer must not replace what a later collection has learned. */
const NO_REPORTS_YET = "attribute_not_exists(scored_at)";
const REPORTS_ARE_NOT_NEWER = "scored_at <= :scored_at";

export function createPackageStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): PackageStore {
	const { client, tableName, clock } = deps;
	const batchGet = createBatchGet(deps);
	const history = createPackageHistory(deps);

	async function getItem(key: { pk: string; sk: string }, ConsistentRead = false): Promise<Item | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead })),
		);
		return Item;
	}

	/** False when the condition does not hold. */
	async function update(
		ref: PackageRef,
		condition: string,
		expression: string,
		values: Record<string, unknown>,
	): Promise<boolean> {
		try {
			await storageCall(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: latestKey(ref),
						ConditionExpression: condition,
						UpdateExpression: expression,
						ExpressionAttributeValues: values,
					}),
				),
			);
			return true;
		} catch (error) {
			if (isConditionFailure(error)) return false;
			throw error;
		}
	}

	/**
	 * `status_since` is when the state was entered: a claim that is taken over or renewed leaves it, or a package whose
	 * every collection crashes would never look stuck.
	 */
	async function takeClaim(ref: PackageRef, owner: string): Promise<boolean> {
		const now = clock.now();
		const status: CollectionStatus = "collecting";
		const lease = { ":owner": owner, ":until": now + CLAIM_LEASE_MS };
		const enters = await update(
			ref,
			CLAIM_IS_FREE,
			"SET claim_owner = :owner, claimed_until = :until, collection_status = :status, status_shard = :shard, status_since = :since",
			{
				...lease,
				":status": status,
				":shard": shardedIndexValue(status, ref),
				":since": timestamp(clock),
			},
		);
		if (enters) return true;
		return update(
			ref,
			`${CLAIM_HAS_EXPIRED} OR ${CLAIM_IS_OURS}`,
			"SET claim_owner = :owner, claimed_until = :until",
			{ ...lease, ":now": now },
		);
	}

	async function previousReports(ref: PackageRef): Promise<SourceReport[]> {
		const reports = (await getItem(reportsKey(ref), true))?.["reports"];
		return reports instanceof Uint8Array ? (JSON.parse(decompressText(reports)) as SourceReport[]) : [];
	}

	async function putReports(ref: PackageRef, { reports, document }: CollectionResult): Promise<void> {
		try {
			await storageCall(() =>
				client.send(
					new PutCommand({
						TableName: tableName,
						Item: { ...reportsKey(ref), reports: compressJson(reports), scored_at: document.scored_at },
						ConditionExpression: `${NO_REPORTS_YET} OR ${REPORTS_ARE_NOT_NEWER}`,
						ExpressionAttributeValues: { ":scored_at": document.scored_at },
					}),
				),
			);
		} catch (error) {
			if (!isConditionFailure(error)) throw error;
		}
	}

	async function settle(
		ref: PackageRef,
		owner: string,
		status: CollectionStatus,
		attributes: Record<string, unknown>,
	): Promise<void> {
		const names = Object.keys(attributes);
		const cleared = [
			"claim_owner",
			"claimed_until",
			// Only a result ends the count of attempts: what goes back to waiting may come to stand still again.
			...(status === "pending" ? [] : ["heal_attempts", "heal_taken_until"]),
			...("last_failure" in attributes ? [] : ["last_failure"]),
		];
		const isWritten = await update(
			ref,
			`${CLAIM_IS_OURS} OR ${SETTLED_BY_US_OTHERWISE}`,
			`SET settled_by = :owner, collection_status = :status, status_shard = :shard, status_since = :since, ${names
				.map((name) => `${name} = :${name}`)
				.join(", ")} REMOVE ${cleared.join(", ")}`,
			{
				":owner": owner,
				":status": status,
				":shard": shardedIndexValue(status, ref),
				":since": timestamp(clock),
				...Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
			},
		);
		if (isWritten || (await isSettledBy(ref, owner))) return;
		throw new ClaimLostError(
			`Another execution has taken over ${formatPackageRef(ref)}; this result is dropped in favour of its.`,
		);
	}

	/** A task that is run again after a crash finds its own finished write, not a foreign claim. */
	async function isSettledBy(ref: PackageRef, owner: string): Promise<boolean> {
		const item = await getItem(latestKey(ref), true);
		return item?.["settled_by"] === owner && item["claim_owner"] === undefined;
	}

	return {
		async get(ref) {
			const item = await getItem(latestKey(ref));
			return item && toStoredPackage(item);
		},
		async getMany(refs, options = {}) {
			try {
				return byKey(await batchGet(refs.map(latestKey), { ...options, attributes: STORED_ATTRIBUTES }));
			} catch (error) {
				throw error instanceof BatchIncompleteError ? new PackagesUnreadError(error) : error;
			}
		},
		async claim(ref, owner) {
			const claimed = await takeClaim(ref, owner);
			return { claimed, previousReports: claimed ? await previousReports(ref) : [] };
		},
		async save(ref, owner, result) {
			const { document } = result;
			// The document last: whatever is lost before it, the task runs again and finds the claim still its own. A line
			// of history without its document was true when it was seen, and the next result is compared with it.
			await Promise.all([putReports(ref, result), history.record(ref, document)]);
			await settle(ref, owner, result.status, {
				document: compressJson(document),
				risk_shard: shardedIndexValue(document.risk_level, ref),
				tier_shard: shardedIndexValue(refreshTier(document), ref),
			});
		},
		async release(ref, owner, { status, lastFailure }) {
			await settle(ref, owner, status, { last_failure: lastFailure.slice(0, MAX_FAILURE_TEXT) });
		},
	};
}

function byKey(items: readonly Item[]): Map<string, StoredPackage> {
	return new Map(items.map((item) => [String(item["pk"]), toStoredPackage(item)]));
}

function toStoredPackage(item: Item): StoredPackage {
	const document = item["document"];
	const lastFailure = item["last_failure"];
	return {
		collection: {
			status: item["collection_status"] as CollectionStatus,
			since: Date.parse(String(item["status_since"])),
			claimedUntil: typeof item["claimed_until"] === "number" ? item["claimed_until"] : 0,
			hasDocument: document instanceof Uint8Array,
		},
		documentJson: document instanceof Uint8Array ? decompressText(document) : undefined,
		lastFailure: typeof lastFailure === "string" ? lastFailure : undefined,
	};
}
