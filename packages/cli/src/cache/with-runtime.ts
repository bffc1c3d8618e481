/** Runs the engine for one command, with the results of earlier commands. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { DataDirectoryLockedError, STORES } from "@dephealth/local/data-directory/data-directory.ts";
import { DataDirectoryError } from "@dephealth/local/data-directory/storage-error.ts";
import { type Runtime, type RuntimeOptions, startRuntime } from "@dephealth/local/runtime.ts";
import { networkEnvironment } from "../network/network-environment.ts";

/** A larger cache is deleted and filled again: about 20,000 packages. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * @param options.cache the directory for results; undefined for none. If another command is using it, or it cannot be
 * used, this command keeps nothing and does not fail
 */
export async function withRuntime<T>(
	options: { sandbox: boolean; cache: string | undefined },
	work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
	// The engine's log is for those who run servers.
	setLogLevel("CRITICAL");
	const kept = options.cache === undefined ? undefined : await startKept(options.cache, options.sandbox);
	if (kept) return runAndStop(kept, work);
	const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-"));
	try {
		return await runAndStop(await startRuntime(settings(dataDirectory, options.sandbox)), work);
	} finally {
		rmSync(dataDirectory, { recursive: true, force: true });
	}
}

async function runAndStop<T>(runtime: Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
	try {
		return await work(runtime);
	} finally {
		await runtime.stop();
	}
}

async function startKept(directory: string, sandbox: boolean): Promise<Runtime | undefined> {
	try {
		dropIfTooLarge(directory);
		return await startRuntime(settings(directory, sandbox));
	} catch (error) {
		if (error instanceof DataDirectoryLockedError || error instanceof DataDirectoryError) return undefined;
		throw error;
	}
}

function settings(dataDirectory: string, sandbox: boolean): RuntimeOptions {
	// A command collects what it needs; refreshing and healing belong to servers.
	const env = sandbox ? process.env : networkEnvironment(process.env);
	return { dataDirectory, port: 0, awsPort: 0, sandbox, schedules: [], env };
}

function dropIfTooLarge(directory: string): void {
	for (const kind of STORES) {
		const stats = statSync(join(directory, kind, "runtime.db"), { throwIfNoEntry: false });
		if (stats && stats.size > MAX_BYTES) rmSync(join(directory, kind), { recursive: true, force: true });
	}
}
