/**
 * Checkpoints in a thread of their own. SQLite would move its write-ahead log into the database within a commit, and wait
 * twice for the disk: 10 to 20 ms, several times a second, for which every request waits.
 */
import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import type { Transactions } from "./transactions.ts";

export type Checkpoints = {
	/** Resolves when the thread has ended and holds the database no more. */
	close(): Promise<void>;
};

/** A commit takes one page of the log or more; SQLite itself has a checkpoint every thousand pages. */
const COMMITS_BETWEEN = 300;
/**
 * Pages of the log (16 MB) at which the writing thread makes a checkpoint itself, as SQLite does by default. Under
 * constant load the other thread is always some commits behind, and the log restarts only when all of it has been
 * moved; by then little is left to move.
 */
const MAX_LOG_PAGES = 4_000;

/** The thread starts with the first few hundred commits. Until then, and if it fails, the limit of pages alone holds. */
export function startCheckpoints(options: {
	database: DatabaseSync;
	databaseFile: string;
	transactions: Pick<Transactions, "beforeCommit">;
}): Checkpoints {
	let commits = 0;
	let thread: Worker | undefined;

	options.database.exec(`PRAGMA wal_autocheckpoint = ${MAX_LOG_PAGES}`);
	options.transactions.beforeCommit(() => {
		commits += 1;
		if (commits % COMMITS_BETWEEN !== 0) return;
		thread ??= startThread(options.databaseFile);
		thread.postMessage("checkpoint");
	});

	return {
		async close() {
			await thread?.terminate();
		},
	};
}

function startThread(databaseFile: string): Worker {
	const thread = new Worker(THREAD, { eval: true, workerData: databaseFile, resourceLimits: LIMITS });
	// An error there (such as a full disk) also occurs at the next commit, which reports it.
	thread.on("error", () => {});
	thread.unref();
	return thread;
}

const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

/**
 * Text, because in a file of TypeScript the thread would load what strips its types: 17 MB. PASSIVE waits for nobody. Node 22
 * warns in each thread that node:sqlite is experimental.
 */
const THREAD = `
process.removeAllListeners("warning");
const { DatabaseSync } = require("node:sqlite");
const { parentPort, workerData } = require("node:worker_threads");
const checkpoint = new DatabaseSync(workerData).prepare("PRAGMA wal_checkpoint(PASSIVE)");
parentPort.on("message", () => checkpoint.get());
`;
