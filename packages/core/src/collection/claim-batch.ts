/** Takes the leases on a batch of packages that are to be collected together. */
import { mapBounded } from "../map-bounded.ts";
import type { PackageClaims } from "../packages/package-claims.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { TakeTurn } from "../turns.ts";

export type ClaimBatchDeps = {
	packages: Pick<PackageClaims, "claim">;
	/** Waited for before each claim. Default: not at all. */
	takeTurn?: TakeTurn;
};

/** DynamoDB answers in a few milliseconds: more at once would only wait for each other. */
const CLAIMS_AT_ONCE = 16;

/**
 * A package that somebody is collecting, or has collected since this began, is left to them.
 *
 * @param since ISO time at which the collection of all of them was asked for
 * @returns those whose lease is ours now, in their order
 * @throws StorageUnavailableError
 */
export async function claimBatch(
	{ packages, takeTurn }: ClaimBatchDeps,
	{ items, executionId, since }: { items: readonly PackageRef[]; executionId: string; since: string },
): Promise<PackageRef[]> {
	const claims = await mapBounded(items, CLAIMS_AT_ONCE, async (ref) => {
		await takeTurn?.();
		return packages.claim(ref, executionId, { settledBefore: since, withReports: false });
	});
	return items.filter((_, index) => claims[index]?.claimed);
}
