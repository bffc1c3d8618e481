/** The port through which refreshing reads stored packages and writes their results. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { CollectionStatus } from "../collection/collection-state.ts";
import type { SourceReport } from "../facts/source-report.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { Notified } from "../webhooks/risk-change.ts";
import type { RefreshTier } from "./refresh-schedule.ts";

/**
 * The marks by which a write since the reading shows. Times are ISO 8601.
 *
 * - `judgedAt`: of the document; undefined for one that was stored before it was noted
 * - `isClaimed`: an execution is collecting it, or has died collecting it
 */
export type StoredVersion = {
	status: CollectionStatus;
	since: string;
	judgedAt: string | undefined;
	isClaimed: boolean;
};

/**
 * - `document`: undefined when the package has none
 * - `reportsAt`: the time of the document for which the reports were stored, ISO 8601; undefined when there are none
 * - `isTorn`: the document was made from other reports than these: it was written during the reading, or its writer
 *   died
 */
export type KnownPackage = {
	document: PackageDocument | undefined;
	reports: SourceReport[];
	reportsAt: string | undefined;
	version: StoredVersion;
	isTorn: boolean;
};

/** `reports`: undefined leaves the stored ones, of which the document was made. */
export type RefreshedPackage = {
	status: "complete" | "partial";
	document: PackageDocument;
	reports: readonly SourceReport[] | undefined;
};

/** Every method throws StorageUnavailableError. Maps are keyed by `packageKey`. */
export type PackageRefreshes = {
	/** One page of a tier's index shard in the order of keys; `last` is where the next page begins, undefined at the end. */
	list(
		tier: RefreshTier,
		shard: number,
		after: string | null,
	): Promise<{ refs: PackageRef[]; last: string | undefined }>;
	/** The packages among them that this tier has not looked at since (epoch milliseconds), in their order. */
	notCheckedSince(tier: RefreshTier, refs: readonly PackageRef[], since: number): Promise<PackageRef[]>;
	/** `consistent`: as the newest write left them. Default false. */
	readReports(
		refs: readonly PackageRef[],
		options?: { consistent?: boolean },
	): Promise<Map<string, SourceReport[]>>;
	readKnown(refs: readonly PackageRef[]): Promise<Map<string, KnownPackage>>;
	/** Reads the package as the newest write left it; undefined when nothing is stored. */
	readNewest(ref: PackageRef): Promise<KnownPackage | undefined>;
	/**
	 * Stores a result in place of the one that was read, unless somebody has written or claimed the package since; then
	 * nothing is written.
	 *
	 * @returns the state that the package's watchers were last notified of; undefined when nothing was written
	 */
	replace(
		ref: PackageRef,
		read: KnownPackage,
		executionId: string,
		result: RefreshedPackage,
	): Promise<Notified | undefined>;
	/**
	 * Stores reports that tell a reader nothing new, and save calls the next time, in the place of those that were read.
	 * Nothing is written when others have been stored since.
	 */
	keepReports(ref: PackageRef, read: KnownPackage, reports: readonly SourceReport[]): Promise<void>;
	/** Notes that these packages of a tier have been looked at now. */
	markChecked(tier: RefreshTier, refs: readonly PackageRef[]): Promise<void>;
};
