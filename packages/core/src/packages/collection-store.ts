/** The current and the last collection of a package, read from its item `LATEST`. */
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { storageCall } from "../aws/storage-call.ts";
import type { Clock } from "../clock.ts";
import type { CollectionStatus } from "../collection/collection-state.ts";
import { isLeased } from "../lease.ts";
import { CLAIM_LEASE_MS } from "./package-claims.ts";
import { latestKey } from "./package-items.ts";
import type { PackageRef } from "./package-ref.ts";

/** `item`: of a Distributed Map the name of the execution of the package's batch. */
export type CollectingExecution = { executionArn: string; item: string | undefined };

export type PackageCollection = {
	status: CollectionStatus;
	/** ISO time at which it was entered. */
	since: string;
	/** Undefined: nothing collects it now. */
	running: CollectingExecution | undefined;
	/** Undefined when no collection has ended yet, or the ARN of the one that ended is unknown. */
	last: CollectingExecution | undefined;
};

/** @throws StorageUnavailableError */
export type ReadPackageCollection = (ref: PackageRef) => Promise<PackageCollection | undefined>;

export function createReadPackageCollection(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Pick<Clock, "now">;
}): ReadPackageCollection {
	const { client, tableName, clock } = deps;
	return async (ref) => {
		const { Item: item } = await storageCall(() =>
			client.send(
				new GetCommand({
					TableName: tableName,
					Key: latestKey(ref),
					ProjectionExpression: "collection_status, status_since, claim_owner, claimed_until, settled_by",
				}),
			),
		);
		if (!item) return undefined;
		const isHeld = isLeased(Number(item["claimed_until"] ?? 0), clock.now(), CLAIM_LEASE_MS);
		return {
			status: item["collection_status"] as CollectionStatus,
			since: String(item["status_since"]),
			running: isHeld ? executionOf(item["claim_owner"]) : undefined,
			last: executionOf(item["settled_by"]),
		};
	};
}

const OWNER = /^(arn:[\w-]+:states:[\w-]+:\d+:execution:[^:/]+:[^:/]+)(?:\/([^:/]+))?$/;

/** State machines name the owner of a lease: an execution's ARN; of a batch with its item's name behind a slash. */
export function executionOf(owner: unknown): CollectingExecution | undefined {
	const [, executionArn, item] = OWNER.exec(typeof owner === "string" ? owner : "") ?? [];
	return executionArn === undefined ? undefined : { executionArn, item };
}
