import { readdirSync } from "node:fs";
import { getPriority } from "node:os";

/** The priorities of this process's threads, on Linux. One that has just ended, as of a test before, has none any more. */
export function threadPriorities(): number[] {
	return readdirSync("/proc/self/task").flatMap((thread) => {
		try {
			return [getPriority(Number(thread))];
		} catch {
			return [];
		}
	});
}
