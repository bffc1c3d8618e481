import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";

/** Gives this thread a lower priority. Linux has one for each thread; elsewhere all of a process have the same. */
export function giveWayToOthers(): void {
	try {
		const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
		setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
	} catch {
		// It works as well, though not as well beside others.
	}
}
