/**
 * A file that is removed while it is open can be written to as before, and all of it is gone with the process. And once
 * the lock is gone, a second process may take the directory.
 */
import type { Clock } from "@dephealth/core/clock.ts";
import type { DataDirectory } from "./data-directory.ts";

const LOOK_EVERY_MS = 5_000;

/** @param deps.onError called once, with a DataDirectoryError; then the watch is over */
export function watchFiles(deps: {
	directory: Pick<DataDirectory, "assertInPlace">;
	clock: Clock;
	onError: (error: unknown) => void;
}): { stop(): Promise<void> } {
	const stopped = new AbortController();

	async function watch(): Promise<void> {
		try {
			while (!stopped.signal.aborted) {
				await deps.clock.sleep(LOOK_EVERY_MS, stopped.signal);
				deps.directory.assertInPlace();
			}
		} catch (error) {
			if (!stopped.signal.aborted) deps.onError(error);
		}
	}

	const watching = watch();
	return {
		async stop() {
			stopped.abort();
			await watching;
		},
	};
}
