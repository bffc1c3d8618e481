/** The port through which refreshing sees the stored packages. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { SourceReport } from "../facts/source-report.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { RefreshTier } from "./refresh-schedule.ts";

/** `document` is undefined when the package has none. */
export type KnownPackage = { document: PackageDocument | undefined; reports: SourceReport[] };

/** Every method throws StorageUnavailableError. Maps are keyed by `packageKey`. */
export type PackageRefreshes = {
	/** One page of a tier's index shard in the order of keys; `last` is where the next page begins, undefined at the end. */
	list(
		tier: RefreshTier,
		shard: number,
		after: string | null,
	): Promise<{ refs: PackageRef[]; last: string | undefined }>;
	/** The packages among them that have not been looked at since (epoch milliseconds), in their order. */
	notCheckedSince(refs: readonly PackageRef[], since: number): Promise<PackageRef[]>;
	/** `consistent`: as the newest write left them. Default false. */
	readReports(
		refs: readonly PackageRef[],
		options?: { consistent?: boolean },
	): Promise<Map<string, SourceReport[]>>;
	readKnown(refs: readonly PackageRef[]): Promise<Map<string, KnownPackage>>;
	markChecked(refs: readonly PackageRef[]): Promise<void>;
};
