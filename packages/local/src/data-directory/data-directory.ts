/** The directory everything is kept in: one SQLite file for tables, executions, messages and metrics. */
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createTransactions, type Transactions } from "../sqlite/transactions.ts";

/** Another process works on the directory. */
export class DataDirectoryLockedError extends Error {
	override name = "DataDirectoryLockedError";
}

/** The directory cannot be used: not a directory, not writable, or the disk is full. */
export class DataDirectoryError extends Error {
	override name = "DataDirectoryError";
}

export type DataDirectory = {
	path: string;
	/** Open and locked for this process. */
	database: DatabaseSync;
	/** Of everybody who writes to the database. */
	transactions: Transactions;
	/** Path of a file or folder inside the directory. */
	file(name: string): string;
	close(): void;
};

const LOCK_FILE = "lock.db";
const HOLDER_FILE = "pid";

/**
 * Opens a directory for this process alone; creates it when missing.
 *
 * The lock is SQLite's own exclusive file lock: the kernel gives it back when the process ends, however it ends.
 *
 * @throws DataDirectoryLockedError, DataDirectoryError
 */
export function openDataDirectory(path: string): DataDirectory {
	try {
		mkdirSync(path, { recursive: true, mode: 0o700 });
		accessSync(path, constants.W_OK);
		const lock = takeLock(path);
		const database = openDatabase(join(path, "runtime.db"));
		writeFileSync(join(path, HOLDER_FILE), String(process.pid));
		return {
			path,
			database,
			transactions: createTransactions(database),
			file: (name) => join(path, name),
			close() {
				database.close();
				lock.close();
			},
		};
	} catch (error) {
		throw explain(error, path);
	}
}

function takeLock(path: string): DatabaseSync {
	const lock = new DatabaseSync(join(path, LOCK_FILE));
	try {
		lock.exec(
			"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (x); COMMIT;",
		);
		return lock;
	} catch (error) {
		lock.close();
		throw error;
	}
}

function openDatabase(file: string): DatabaseSync {
	const database = new DatabaseSync(file);
	// NORMAL: a power cut may lose the last moments, a crash of the process loses nothing.
	database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
	return database;
}

function explain(error: unknown, path: string): Error {
	const options = { cause: error };
	if (isLocked(error)) {
		return new DataDirectoryLockedError(
			`The data directory ${path} is in use${holder(path)}. Stop that process, or choose another with --data-dir.`,
			options,
		);
	}
	if (isDiskFull(error)) {
		return new DataDirectoryError(
			`The disk is full: ${path} cannot be written. Free some space, then start again.`,
			options,
		);
	}
	switch (codeOf(error)) {
		case "EACCES":
		case "EPERM":
		case "EROFS":
			return new DataDirectoryError(
				`The data directory ${path} cannot be written. Check its permissions.`,
				options,
			);
		case "ENOTDIR":
		case "EEXIST":
			return new DataDirectoryError(`${path} is not a directory. Choose another with --data-dir.`, options);
		default:
			return new DataDirectoryError(
				`The data directory ${path} cannot be opened: ${error instanceof Error ? error.message : error}.`,
				options,
			);
	}
}

function holder(path: string): string {
	try {
		return ` by process ${Number.parseInt(readFileSync(join(path, HOLDER_FILE), "utf8"), 10)}`;
	} catch {
		return "";
	}
}

/** SQLITE_BUSY and SQLITE_LOCKED; https://www.sqlite.org/rescode.html */
function isLocked(error: unknown): boolean {
	return sqliteCode(error) === 5 || sqliteCode(error) === 6;
}

/** True for ENOSPC, EDQUOT and SQLITE_FULL, wrapped or not. */
export function isDiskFull(error: unknown): boolean {
	if (typeof error !== "object" || error === null) return false;
	if (codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT" || sqliteCode(error) === 13) return true;
	const cause: unknown = Reflect.get(error, "cause");
	return cause !== error && isDiskFull(cause);
}

function codeOf(error: unknown): unknown {
	return typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
}

function sqliteCode(error: unknown): number | undefined {
	if (typeof error !== "object" || error === null) return undefined;
	const code: unknown = Reflect.get(error, "errcode");
	// Extended codes carry the primary code in the lowest byte.
	return typeof code === "number" ? code & 0xff : undefined;
}
