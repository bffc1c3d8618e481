/** Tells a process's caches what its tasks have stored: the embedded runtime runs both. */
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { part } from "../process/composition.ts";

/** Who wants to know of each write. */
export const writeListeners = part(() => new Set<(ref: PackageRef) => void>());

/** Whatever a write came to, what was cached before it may be old. */
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
