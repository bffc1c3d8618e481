/** The Packages table: one `LATEST` item a package (keys, index attributes, the document), its reports beside it. */
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { type BatchGetOptions, BatchIncompleteError, createBatchGet, type Item } from "../aws/batch-get.ts";
import { conditionalUpdate } from "../aws/conditional-update.ts";
import { storageCall } from "../aws/storage-call.ts";
import { type Clock, type Random, timestamp } from "../clock.ts";
import type { CollectionStatus } from "../collection/collection-state.ts";
import { ClaimLostError } from "../errors.ts";
import { latestEnd } from "../lease.ts";
import { inSlices, noTurns, type TakeTurn } from "../turns.ts";
import { firstNotified } from "../webhooks/risk-change.ts";
import { documentAttributes, notifiedAttributes, notifiedIn } from "./document-attributes.ts";
import { CLAIM_LEASE_MS, type ClaimOptions, type PackageClaims } from "./package-claims.ts";
import { latestKey } from "./package-items.ts";
import { shardedIndexValue } from "./package-key.ts";
import { formatPackageRef, type PackageRef } from "./package-ref.ts";
import { createReportsStore } from "./reports-store.ts";
import { riskIndexAttributes } from "./risk-index-store.ts";
import { createPackageHistory } from "./snapshot-store.ts";
import {
	type StoredPackage,
	type StoredSummary,
	SUMMARY_ATTRIBUTES,
	toStoredPackage,
	toStoredSummaries,
	toStoredSummary,
} from "./stored-package.ts";

export type PackageStore = PackageClaims & {
	get(ref: PackageRef): Promise<StoredPackage | undefined>;
	/**
	 * The summaries that a scan needs, by `packageKey`; absent: nothing is stored.
	 *
	 * @throws PackagesUnreadError when the database did not answer for some, the signal's reason when aborted
	 */
	getSummaries(
		refs: readonly PackageRef[],
		options?: GetSummariesOptions,
	): Promise<ReadonlyMap<string, StoredSummary>>;
};

/** `deadlineAt` by the clock's monotonic time: nothing is asked again after it. Default 5 s from now. */
export type GetSummariesOptions = Pick<BatchGetOptions, "signal" | "deadlineAt" | "takeTurn">;

/** Some packages could not be read: nothing is known about those of `unfetched`; their `pk` is the `packageKey`. */
export class PackagesUnreadError extends BatchIncompleteError {
	constructor(cause: BatchIncompleteError) {
		super(cause.unfetched, cause.items, { cause: cause.cause });
	}

	/** The summaries that were read all the same, by `packageKey`. */
	get found(): ReadonlyMap<string, StoredSummary> {
		return toStoredSummaries(this.items);
	}
}

const MAX_FAILURE_TEXT = 512;
/** A package has an owner exactly while it is `collecting`: taking a free one enters that state. */
const CLAIM_IS_FREE = "attribute_not_exists(claim_owner)";
/** A state that was entered in the future was written by a wrong clock, and says nothing of when it was. */
const NOT_SETTLED_SINCE =
	"(attribute_not_exists(status_since) OR status_since < :before OR status_since > :future)";
/** Clocks differ by less. */
const FUTURE_FROM_MS = 60_000;
const CLAIM_HAS_EXPIRED = "(claimed_until < :now OR claimed_until > :latest)";
const CLAIM_IS_OURS = "claim_owner = :owner";
const SETTLED_BY_US_OTHERWISE =
	"(attribute_not_exists(claim_owner) AND settled_by = :owner AND collection_status <> :status)";
type Claim = "free" | "taken over" | "held";
/** `first`: attributes that stay as they are once they are there. */
type Settlement = {
	status: CollectionStatus;
	attributes: Record<string, unknown>;
	first?: Record<string, unknown>;
};

export function createPackageStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): PackageStore {
	const { client, tableName, clock } = deps;
	const batchGet = createBatchGet(deps);
	const history = createPackageHistory(deps);
	const reportsStore = createReportsStore(deps);

	async function getItem(key: { pk: string; sk: string }, ConsistentRead = false): Promise<Item | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead })),
		);
		return Item;
	}

	/** The item as it is then; undefined when the condition does not hold. */
	const update = (ref: PackageRef, condition: string, expression: string, values: Record<string, unknown>) =>
		conditionalUpdate(deps, latestKey(ref), condition, expression, values);

	/**
	 * `status_since` is the time at which the state was entered. Taking over or renewing a claim does not change it;
	 * otherwise a package whose collections all crash would never look stuck.
	 */
	async function takeClaim(
		ref: PackageRef,
		owner: string,
		{ takeOver = true, settledBefore }: ClaimOptions,
	): Promise<Claim> {
		const now = clock.now();
		const status: CollectionStatus = "collecting";
		const lease = { ":owner": owner, ":until": now + CLAIM_LEASE_MS };
		const enters = await update(
			ref,
			settledBefore === undefined ? CLAIM_IS_FREE : `${CLAIM_IS_FREE} AND ${NOT_SETTLED_SINCE}`,
			"SET claim_owner = :owner, claimed_until = :until, collection_status = :status, status_shard = :shard, status_since = :since",
			{
				...lease,
				":status": status,
				":shard": shardedIndexValue(status, ref),
				":since": timestamp(clock),
				...(settledBefore !== undefined && {
					":before": settledBefore,
					":future": new Date(now + FUTURE_FROM_MS).toISOString(),
				}),
			},
		);
		if (enters) return "free";
		const renewed = await update(
			ref,
			CLAIM_IS_OURS,
			"SET claim_owner = :owner, claimed_until = :until",
			lease,
		);
		if (renewed) return renewed["claim_is_taken_over"] === true ? "taken over" : "free";
		if (!takeOver) return "held";
		// Kept until the package is settled: a claim that is run twice must not forget it.
		const takenOver = await update(
			ref,
			CLAIM_HAS_EXPIRED,
			"SET claim_owner = :owner, claimed_until = :until, claim_is_taken_over = :yes",
			{ ...lease, ":now": now, ":latest": latestEnd(now, CLAIM_LEASE_MS), ":yes": true },
		);
		return takenOver ? "taken over" : "held";
	}

	/** @returns the item as it is then */
	async function settle(
		ref: PackageRef,
		owner: string,
		{ status, attributes, first = {} }: Settlement,
	): Promise<Item> {
		const assignments = [
			...Object.keys(attributes).map((name) => `${name} = :${name}`),
			...Object.keys(first).map((name) => `${name} = if_not_exists(${name}, :${name})`),
		];
		const cleared = [
			"claim_owner",
			"claimed_until",
			"claim_is_taken_over",
			// Only a result resets the count of attempts: a package that returns to waiting may get stuck again.
			...(status === "pending" ? [] : ["heal_attempts", "heal_leased_until"]),
			...("last_failure" in attributes ? [] : ["last_failure"]),
		];
		const written = await update(
			ref,
			`${CLAIM_IS_OURS} OR ${SETTLED_BY_US_OTHERWISE}`,
			`SET settled_by = :owner, collection_status = :status, status_shard = :shard, status_since = :since, ${assignments.join(", ")} REMOVE ${cleared.join(", ")}`,
			{
				":owner": owner,
				":status": status,
				":shard": shardedIndexValue(status, ref),
				":since": timestamp(clock),
				...Object.fromEntries(
					Object.entries({ ...attributes, ...first }).map(([name, value]) => [`:${name}`, value]),
				),
			},
		);
		const item = written ?? (await settledBy(ref, owner));
		if (item) return item;
		throw new ClaimLostError(
			`Another execution has taken over ${formatPackageRef(ref)}; this result is dropped.`,
		);
	}

	/** A task that is run again after a crash finds its own finished write, not a foreign claim. */
	async function settledBy(ref: PackageRef, owner: string): Promise<Item | undefined> {
		const item = await getItem(latestKey(ref), true);
		return item?.["settled_by"] === owner && item["claim_owner"] === undefined ? item : undefined;
	}

	return {
		async get(ref) {
			const item = await getItem(latestKey(ref));
			return item && toStoredPackage(item);
		},
		async getSummaries(refs, options = {}) {
			try {
				const items = await batchGet(refs.map(latestKey), { ...options, attributes: SUMMARY_ATTRIBUTES });
				return await readSummaries(items, options.takeTurn);
			} catch (error) {
				throw error instanceof BatchIncompleteError ? new PackagesUnreadError(error) : error;
			}
		},
		async claim(ref, owner, options = {}) {
			const claim = await takeClaim(ref, owner, options);
			if (claim === "held") return { claimed: false, isTakenOver: false, previousReports: [] };
			return {
				claimed: true,
				isTakenOver: claim === "taken over",
				previousReports: options.withReports === false ? [] : await reportsStore.read(ref),
			};
		},
		async save(ref, owner, result) {
			const { document } = result;
			// The document is written last. If something before it is lost, the task runs again and still owns the claim. A
			// line of history without its document was true when it was written, and the next result is compared with it.
			await Promise.all([
				reportsStore.put(ref, result.reports, document.scored_at),
				history.record(ref, document),
			]);
			const item = await settle(ref, owner, {
				status: result.status,
				attributes: {
					...documentAttributes(ref, document),
					...riskIndexAttributes(ref, document),
					reports_at: document.scored_at,
				},
				first: notifiedAttributes(firstNotified(document)),
			});
			return notifiedIn(item);
		},
		async markNotified(ref, notified) {
			const attributes = notifiedAttributes(notified);
			const names = Object.keys(attributes);
			if (names.length === 0) return;
			await update(
				ref,
				"attribute_exists(pk)",
				`SET ${names.map((name) => `${name} = :${name}`).join(", ")}`,
				Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
			);
		},
		async release(ref, owner, { status, lastFailure }) {
			await settle(ref, owner, {
				status,
				attributes: { last_failure: lastFailure.slice(0, MAX_FAILURE_TEXT) },
			});
		},
	};
}

const SUMMARIES_A_TURN = 100;

async function readSummaries(
	items: readonly Item[],
	takeTurn: TakeTurn = noTurns,
): Promise<Map<string, StoredSummary>> {
	const summaries = new Map<string, StoredSummary>();
	await inSlices(items, SUMMARIES_A_TURN, takeTurn, (item) =>
		summaries.set(String(item["pk"]), toStoredSummary(item)),
	);
	return summaries;
}
