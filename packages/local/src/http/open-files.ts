/** The descriptors that this process may have, and who may take how many of them. */
import { readFileSync } from "node:fs";

/** The store and the threads take 45 at rest. */
const KEPT_FREE = 100;
/** A quarter of the rest for the API and one for the AWS endpoint; half of it is for functions. */
const SHARE_OF_SERVER = 4;
/** A function has two connections at a time on average, and each is two descriptors where the simulator is the upstream. */
const SHARE_OF_FUNCTION = 2 * 4;
const FEWEST = 10;
/** Each holds memory, too. */
const MOST_CONNECTIONS = 1_000;

/** @returns undefined where the system sets no limit, or does not tell it */
export function openFilesLimit(): number | undefined {
	const limit = process.platform === "linux" ? limitOnLinux() : limitInReport();
	return Number.isSafeInteger(limit) ? limit : undefined;
}

/** Connections that one server of this process takes at a time. */
export function connectionsLimit(openFiles: number | undefined): number {
	if (openFiles === undefined) return MOST_CONNECTIONS;
	return Math.min(MOST_CONNECTIONS, Math.max(FEWEST, Math.floor((openFiles - KEPT_FREE) / SHARE_OF_SERVER)));
}

/** Functions that run at a time. */
export function functionsLimit(openFiles: number | undefined): number {
	if (openFiles === undefined) return Number.POSITIVE_INFINITY;
	return Math.max(FEWEST, Math.floor((openFiles - KEPT_FREE) / SHARE_OF_FUNCTION));
}

/** The report would tell it as well, and takes twenty milliseconds. */
function limitOnLinux(): number {
	const limits = readFileSync("/proc/self/limits", "utf8");
	return Number(/^Max open files +(\d+)/m.exec(limits)?.[1]);
}

function limitInReport(): number {
	// Looking up the names of all connections' addresses would take long.
	Object.assign(process.report, { excludeNetwork: true });
	const report = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } };
	return Number(report.userLimits?.open_files?.soft);
}
