/** The Packages table: one `LATEST` item a package (keys, index attributes, the document), its reports beside it. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Clock, timestamp } from "../clock.ts";
import { ClaimLostError } from "../errors.ts";
import type { SourceReport } from "../facts/source-report.ts";
import type { CollectionState, CollectionStatus } from "../package/collection.ts";
import { packageKey, shardedIndexValue } from "../package/package-key.ts";
import { formatPackageRef, type PackageRef } from "../package/package-ref.ts";
import type { PackageDocument } from "../scoring/package-document-schema.ts";
import { compressJson, decompressText } from "./compressed-json.ts";
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
	/** Takes or renews the lease. @throws StorageUnavailableError */
	claim(ref: PackageRef, owner: string): Promise<ClaimResult>;
	/** Stores a result and gives the lease back. @throws ClaimLostError, StorageUnavailableError */
	save(ref: PackageRef, owner: string, result: CollectionResult): Promise<void>;
	/** Gives the lease back without a result. A document that exists stays. @throws ClaimLostError, StorageUnavailableError */
	release(ref: PackageRef, owner: string, outcome: ReleaseOutcome): Promise<void>;
};

export type CollectionResult = {
	status: "complete" | "partial";
	document: PackageDocument;
	reports: SourceReport[];
};

export type ReleaseOutcome = { status: "pending" | "not_found" | "failed"; lastFailure: string };

/** Longer than the state machine may run (300 s), so that a running execution never loses its claim. */
export const CLAIM_LEASE_MS = 330_000;

const LATEST = "LATEST";
const REPORTS = "REPORTS";
const MAX_FAILURE_TEXT = 512;

const CLAIM_IS_FREE = "attribute_not_exists(claim_owner)";
const CLAIM_HAS_EXPIRED = "claimed_until < :now";
const CLAIM_IS_OURS = "claim_owner = :owner";
/** A task that is run again after a crash finds its own finished write, not a foreign claim. */
const ALREADY_WRITTEN_BY_US = "(attribute_not_exists(claim_owner) AND settled_by = :owner)";

export function createPackageStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): PackageStore {
	const { client, tableName, clock } = deps;

	async function get(ref: PackageRef): Promise<StoredPackage | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: { pk: packageKey(ref), sk: LATEST } })),
		);
		return Item && fromItem(Item);
	}

	async function claim(ref: PackageRef, owner: string): Promise<ClaimResult> {
		const now = clock.now();
		const status: CollectionStatus = "collecting";
		try {
			await storageCall(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: packageKey(ref), sk: LATEST },
						ConditionExpression: `${CLAIM_IS_FREE} OR ${CLAIM_HAS_EXPIRED} OR ${CLAIM_IS_OURS}`,
						UpdateExpression:
							"SET claim_owner = :owner, claimed_until = :until, collection_status = :status, status_shard = :shard, status_since = :since",
						ExpressionAttributeValues: {
							":owner": owner,
							":now": now,
							":until": now + CLAIM_LEASE_MS,
							":status": status,
							":shard": shardedIndexValue(status, ref),
							":since": timestamp(clock),
						},
					}),
				),
			);
		} catch (error) {
			if (isConditionFailure(error)) return { claimed: false, previousReports: [] };
			throw error;
		}
		return { claimed: true, previousReports: await previousReports(ref) };
	}

	async function previousReports(ref: PackageRef): Promise<SourceReport[]> {
		const { Item } = await storageCall(() =>
			client.send(
				new GetCommand({
					TableName: tableName,
					Key: { pk: packageKey(ref), sk: REPORTS },
					ConsistentRead: true,
				}),
			),
		);
		if (!(Item?.["reports"] instanceof Uint8Array)) return [];
		return JSON.parse(decompressText(Item["reports"])) as SourceReport[];
	}

	async function save(ref: PackageRef, owner: string, result: CollectionResult): Promise<void> {
		// Reports first: if the second write is lost, the next collection starts from what was learned.
		await storageCall(() =>
			client.send(
				new PutCommand({
					TableName: tableName,
					Item: { pk: packageKey(ref), sk: REPORTS, reports: compressJson(result.reports) },
				}),
			),
		);
		await writeOutcome(ref, owner, result.status, {
			document: compressJson(result.document),
			risk_shard: shardedIndexValue(result.document.risk_level, ref),
		});
	}

	async function release(ref: PackageRef, owner: string, outcome: ReleaseOutcome): Promise<void> {
		await writeOutcome(ref, owner, outcome.status, {
			last_failure: outcome.lastFailure.slice(0, MAX_FAILURE_TEXT),
		});
	}

	async function writeOutcome(
		ref: PackageRef,
		owner: string,
		status: CollectionStatus,
		attributes: Record<string, unknown>,
	): Promise<void> {
		const names = Object.keys(attributes);
		const cleared = [
			"claim_owner",
			"claimed_until",
			...("last_failure" in attributes ? [] : ["last_failure"]),
		];
		try {
			await storageCall(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: packageKey(ref), sk: LATEST },
						ConditionExpression: `${CLAIM_IS_OURS} OR ${ALREADY_WRITTEN_BY_US}`,
						UpdateExpression: `SET settled_by = :owner, collection_status = :status, status_shard = :shard, status_since = :since, ${names
							.map((name) => `${name} = :${name}`)
							.join(", ")} REMOVE ${cleared.join(", ")}`,
						ExpressionAttributeValues: {
							":owner": owner,
							":status": status,
							":shard": shardedIndexValue(status, ref),
							":since": timestamp(clock),
							...Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
						},
					}),
				),
			);
		} catch (error) {
			if (!isConditionFailure(error)) throw error;
			throw new ClaimLostError(
				`Another execution has taken over ${formatPackageRef(ref)}; this result is dropped in favour of its.`,
				{ cause: error },
			);
		}
	}

	return { get, claim, save, release };
}

function fromItem(item: Record<string, unknown>): StoredPackage {
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
