/** Tells a process's caches what its tasks have stored: the embedded runtime runs both. */
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { type Composition, part } from "../process/composition.ts";

/** The listeners that are called for each write. */
export const writeListeners = /* @__PURE__ */ part(() => new Set<(ref: PackageRef) => void>());

/** Says that a package was written, perhaps by another thread. */
export function announceWrite(c: Composition, ref: PackageRef): void {
	for (const listener of writeListeners(c)) listener(ref);
}

/** A cached document may be old after any write, even a failed one. */
export function announceWrites(
	store: PackageStore,
	listeners: ReadonlySet<(ref: PackageRef) => void>,
): PackageStore {
	function announce(ref: PackageRef): void {
		for (const listener of listeners) listener(ref);
	}
	return {
		...store,
		save: (ref, ...rest) => store.save(ref, ...rest).finally(() => announce(ref)),
		release: (ref, ...rest) => store.release(ref, ...rest).finally(() => announce(ref)),
	};
}
