/** The port through which self-healing sees the stored packages. */
import type { PackageRef } from "../packages/package-ref.ts";
import type { HealingFacts } from "./healing-policy.ts";

/** A place in one partition of the status index. */
export type StuckPosition = {
	partition: string;
	after: Readonly<Record<string, unknown>> | undefined;
	/** True: look among packages whose status has a time in the future; only a wrong clock can have written it. */
	isAhead?: boolean;
};

export type PackageHealing = {
	/** One position for each partition of the index that unfinished packages are in. */
	partitions(): StuckPosition[];
	/**
	 * The next 100 at most of a partition that entered their status before `enteredBefore` (epoch milliseconds), oldest
	 * first, as the index has them; then those that are said to enter it as far in the future.
	 *
	 * @returns `next`: undefined at the end
	 * @throws StorageUnavailableError
	 */
	listStuck(
		position: StuckPosition,
		enteredBefore: number,
	): Promise<{ refs: PackageRef[]; next: StuckPosition | undefined }>;
	/** The items themselves, by `packageKey`. @throws BatchIncompleteError */
	readFacts(refs: readonly PackageRef[]): Promise<ReadonlyMap<string, HealingFacts>>;
	/**
	 * Acquires the lease on a package for this window and counts the attempt.
	 *
	 * @returns false when somebody else holds it, or it is not stuck any more
	 * @throws StorageUnavailableError
	 */
	acquire(ref: PackageRef, facts: HealingFacts): Promise<boolean>;
	/** Releases a package that could not be republished; the attempt does not count. @throws StorageUnavailableError */
	release(ref: PackageRef): Promise<void>;
	/** Puts a package aside: it is not republished any more. @returns false when it is not stuck any more */
	quarantine(ref: PackageRef, facts: HealingFacts): Promise<boolean>;
};
