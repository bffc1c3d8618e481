/** Tells this process's caches what its tasks have stored: the embedded runtime runs both. */
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";

const listeners = new Set<(ref: PackageRef) => void>();

export function onPackageWritten(listener: (ref: PackageRef) => void): void {
	listeners.add(listener);
}

/** Whatever a write came to, what was cached before it may be old. */
export function announceWrites(store: PackageStore): PackageStore {
	function announce(ref: PackageRef): void {
		for (const listener of listeners) listener(ref);
	}
	return {
		...store,
		save: (ref, ...rest) => store.save(ref, ...rest).finally(() => announce(ref)),
		release: (ref, ...rest) => store.release(ref, ...rest).finally(() => announce(ref)),
	};
}
