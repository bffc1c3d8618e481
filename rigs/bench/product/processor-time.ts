import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second (proc_pid_stat, fields utime and stime). */
const TICK_MS = 10;

/** Milliseconds that all threads of a process have used so far. */
export function processorTime({ pid }: { pid?: number | undefined }): number {
	const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(/\) /);
	const [user = "0", system = "0"] = fields.split(" ").slice(11, 13);
	return (Number(user) + Number(system)) * TICK_MS;
}
