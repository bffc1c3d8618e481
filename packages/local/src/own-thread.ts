/** Threads that run one of our files. */
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";

/** Text, so that the thread has the cache of compiled code before it would load what strips types. */
const THREAD = `
const { enableCompileCache } = require("node:module");
const { workerData } = require("node:worker_threads");
if (workerData.cache !== undefined) enableCompileCache(workerData.cache);
import(workerData.file);
`;

/**
 * @param options.file the URL of what the thread runs
 * @param options.role what the thread finds in its `workerData.role`
 */
export function startOwnThread(options: { file: string; role: string; limits: ResourceLimits }): Worker {
	const { file, role, limits } = options;
	return new Worker(THREAD, {
		eval: true,
		workerData: { role, file, cache: compileCache() },
		resourceLimits: limits,
	});
}

/** The folder that this thread was given for its cache: Node appends its own version to it. */
function compileCache(): string | undefined {
	const folder = getCompileCacheDir();
	return folder === undefined ? undefined : dirname(folder);
}
