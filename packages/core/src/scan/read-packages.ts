/** Reads the stored documents of many packages. Unread packages are distinguished from unknown ones. */
import type { Clock } from "../clock.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { type PackageStore, PackagesUnreadError } from "../packages/package-store.ts";
import type { StoredSummary } from "../packages/stored-package.ts";
import { type PackageReading, toReading } from "./assessment/package-reading.ts";
import type { ReadPackages } from "./scanner.ts";

const UNREAD: PackageReading = {
	kind: "unread",
	reason: "The database did not answer in time. Try again later.",
};

export function createPackageReader(deps: {
	packages: Pick<PackageStore, "getSummaries">;
	clock: Clock;
}): ReadPackages {
	return async (refs, options = {}) => {
		const { found, unread } = await readWhatCanBe(deps.packages, refs, options);
		const now = deps.clock.now();
		return new Map(
			refs.map((ref) => {
				const key = packageKey(ref);
				return [key, unread.has(key) ? UNREAD : toReading(found.get(key), now)];
			}),
		);
	};
}

type Read = { found: ReadonlyMap<string, StoredSummary>; unread: ReadonlySet<string> };

async function readWhatCanBe(
	packages: Pick<PackageStore, "getSummaries">,
	refs: readonly PackageRef[],
	options: Parameters<ReadPackages>[1],
): Promise<Read> {
	try {
		return { found: await packages.getSummaries(refs, options), unread: new Set() };
	} catch (error) {
		// A database of which nothing could be read is down: that is no answer about a part.
		if (!(error instanceof PackagesUnreadError) || error.unfetched.length === refs.length) throw error;
		return { found: error.found, unread: new Set(error.unfetched.map(({ pk }) => pk)) };
	}
}
