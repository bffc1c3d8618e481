/**
 * Lets threads give way to requests where both cores are busy. Linux has a priority for each thread; elsewhere all threads of a
 * process have the same, and nothing happens here.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";

const THREADS = "/proc/self/task";
/** Set to 1, all threads keep the same priority: beside processes that are always busy, a low one would get next to nothing. */
const EQUAL_PRIORITY = "DEPHEALTH_EQUAL_PRIORITY";

/**
 * As Node and V8 name them: they compress, read files and mark garbage, mostly for the functions. The main thread waits
 * for some of that, so they come before the functions themselves.
 */
const POOLS: ReadonlySet<string> = new Set(["V8Worker", "libuv-worker"]);
const POOL_PRIORITY = 15;

/** Gives this thread the lowest priority. */
export function giveWayToOthers(): void {
	ignoringErrors(() => {
		const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
		setPriority(thread, constants.priority.PRIORITY_LOW);
	});
}

/** Gives the threads that V8 and libuv have started so far a lower priority. */
export function poolsGiveWay(): void {
	ignoringErrors(() => {
		for (const thread of readdirSync(THREADS)) {
			const name = readFileSync(`${THREADS}/${thread}/comm`, "utf8").trim();
			if (POOLS.has(name)) setPriority(Number(thread), POOL_PRIORITY);
		}
	});
}

/** All works without priorities as well, though not as well beside others. A thread may end while it is looked at. */
function ignoringErrors(change: () => void): void {
	if (process.env[EQUAL_PRIORITY] === "1") return;
	try {
		change();
	} catch {}
}
