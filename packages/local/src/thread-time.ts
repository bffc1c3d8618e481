/** Processor time of this thread so far, in milliseconds; of the process for Node below 24. */
export function threadTime(): number {
	const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
	return (user + system) / 1000;
}
