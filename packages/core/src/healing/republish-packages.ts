/** Hands leased packages to the topic whose subscriber starts collections. */
import type { CollectionRequests } from "../collection/collection-requests.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { PackageHealing } from "./package-healing.ts";

export type RepublishPackagesDeps = {
	requests: CollectionRequests;
	healing: Pick<PackageHealing, "release">;
	onRefused: (ref: PackageRef, reason: string) => void;
};

/** Publishes all packages; those that the topic refuses are released for the next run. */
export async function republishPackages(
	deps: RepublishPackagesDeps,
	refs: readonly PackageRef[],
	start: string,
): Promise<{ republished: number; failed: number }> {
	const refused = await deps.requests.publish(refs.map((ref) => ({ package: ref, start })));
	for (const { request, reason } of refused) {
		deps.onRefused(request.package, reason);
		// If this fails too, the lease expires with its window.
		await deps.healing.release(request.package).catch(() => undefined);
	}
	return { republished: refs.length - refused.length, failed: refused.length };
}
