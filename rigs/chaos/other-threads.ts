/**
 * Whether the process works elsewhere than in its event loop: in the thread pool (decompression, files, names of hosts).
 * A busy machine may not let such work begin for a long time, and the loop looks idle meanwhile.
 */
import { readdirSync, readFileSync } from "node:fs";

const THREADS = "/proc/self/task";
/** Of a line like `4711 (node) S 1 …`: running or waiting for a processor, and waiting for a disk. */
const AT_WORK = /^\d+ \(.*\) [RD] /s;

/** True where no thread but this one has work to do, and on systems that do not tell. */
export function otherThreadsRest(): boolean {
	return threads().every((thread) => thread === String(process.pid) || !AT_WORK.test(statusOf(thread)));
}

function threads(): string[] {
	try {
		return readdirSync(THREADS);
	} catch {
		return [];
	}
}

function statusOf(thread: string): string {
	try {
		return readFileSync(`${THREADS}/${thread}/stat`, "latin1");
	} catch {
		// It has ended.
		return "";
	}
}
