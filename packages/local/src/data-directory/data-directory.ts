/** The directory everything is kept in: one SQLite file for tables, executions, messages and metrics. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createTransactions, type Transactions } from "../sqlite/transactions.ts";
import { StartError } from "../start-error.ts";
import { DataDirectoryError, damaged, explainStorageError, isDamaged, isLocked } from "./storage-error.ts";
import { writeWhole } from "./write-whole.ts";

/** Another process works on the directory. */
export class DataDirectoryLockedError extends StartError {
	override name = "DataDirectoryLockedError";
}

export type DataDirectory = {
	path: string;
	/** Open and locked for this process. */
	database: DatabaseSync;
	/** Path of the database. */
	databaseFile: string;
	/** The transactions shared with everybody who writes to the database. */
	transactions: Transactions;
	/** Path of a file or folder inside the directory. */
	file(name: string): string;
	/** Bytes that the database takes of the disk. */
	size(): number;
	/** @throws DataDirectoryError when the database or the lock is no longer the file that was opened */
	assertInPlace(): void;
	/** Gives back space that nothing uses, a few megabytes at a time. */
	giveBackSpace(): void;
	close(): void;
};

/** Locks of this process: a connection that nobody holds is collected, and its lock would end with it. */
const heldLocks = new Set<DatabaseSync>();

const LOCK_FILE = "lock.db";
const HOLDER_FILE = "pid";
const DATABASE_FILE = "runtime.db";
/** Says which form the directory has. Once it is there, so must be the database. */
const FORMAT_FILE = "format";
const FORMAT = 1;
/** The write-ahead log does not stay as large as its largest transaction made it. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;
/** Unused space above this share of the database is returned to the disk, so much at a time. */
const SPARE_SHARE = 0.1;
const GIVEN_BACK_BYTES = 8 * 1024 * 1024;

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
		try {
			return open(path, lock);
		} catch (error) {
			releaseLock(lock);
			throw error;
		}
	} catch (error) {
		throw explain(error, path);
	}
}

/** Invented and real packages never share a store. */
export const STORES = ["live", "sandbox"] as const;

/** @param dataDirectory that holds one store of real packages, and one of invented ones */
export function storeFolder(dataDirectory: string, { sandbox }: { sandbox: boolean }): string {
	return join(dataDirectory, STORES[sandbox ? 1 : 0]);
}

/** True when a directory has been used before. */
export function isInUse(path: string): boolean {
	return existsSync(join(path, FORMAT_FILE));
}

/**
 * A read-only view of a directory's database, also while another process uses it.
 *
 * @returns undefined for a directory that has not been used, or that a newer version has written
 * @throws Error of SQLite for one that cannot be read
 */
export function openForReading(path: string): DatabaseSync | undefined {
	if (readFormat(path) !== FORMAT) return undefined;
	return new DatabaseSync(join(path, DATABASE_FILE), { readOnly: true });
}

function open(path: string, lock: DatabaseSync): DataDirectory {
	const file = join(path, DATABASE_FILE);
	refuseIncomplete(path, file);
	const database = openDatabase(file);
	try {
		check(database, path);
		if (readFormat(path) === undefined) writeWhole(join(path, FORMAT_FILE), `${FORMAT}\n`);
		writeWhole(join(path, HOLDER_FILE), String(process.pid));
	} catch (error) {
		database.close();
		throw error;
	}
	const opened = [file, join(path, LOCK_FILE)].map((name) => ({ name, id: fileId(name) }));
	return {
		path,
		database,
		databaseFile: file,
		transactions: createTransactions(database),
		file: (name) => join(path, name),
		size: () => pragma(database, "page_count") * pragma(database, "page_size"),
		assertInPlace() {
			const gone = opened.find(({ name, id }) => fileId(name) !== id);
			if (gone) throw new DataDirectoryError(removed(gone.name));
		},
		giveBackSpace: () => giveBackSpace(database),
		close() {
			database.close();
			releaseLock(lock);
		},
	};
}

/** @returns undefined when there is no such file */
function fileId(file: string): string | undefined {
	const stats = statSync(file, { throwIfNoEntry: false });
	return stats && `${stats.dev}:${stats.ino}`;
}

function removed(file: string): string {
	return `${file} was removed or replaced while it was in use, so nothing more would be kept. If it was moved, put it back, and start again.`;
}

/** A store that has lost its files would otherwise start empty, as if nothing had ever been in it. */
function refuseIncomplete(path: string, file: string): void {
	const format = readFormat(path);
	if (format !== undefined && format > FORMAT) {
		throw new DataDirectoryError(
			`The data directory ${path} was written by a newer version (format ${format}, this one knows ${FORMAT}). Use that version, or choose another with --data-dir.`,
		);
	}
	const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	// Versions before the format file wrote their process id once the database was there.
	if (size > 0 || !(isInUse(path) || existsSync(join(path, HOLDER_FILE)))) return;
	throw new DataDirectoryError(
		`${file} is missing, though ${path} has been in use: what was stored there is not. Put the file back, or remove the folder to start anew.`,
	);
}

/** @returns undefined when the file is missing or holds no number */
function readFormat(path: string): number | undefined {
	const file = join(path, FORMAT_FILE);
	const format = existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : Number.NaN;
	return Number.isNaN(format) ? undefined : format;
}

function takeLock(path: string): DatabaseSync {
	const file = join(path, LOCK_FILE);
	const lock = new DatabaseSync(file);
	try {
		lock.exec(
			"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (x); COMMIT;",
		);
		heldLocks.add(lock);
		return lock;
	} catch (error) {
		lock.close();
		if (!isDamaged(error)) throw error;
		throw new DataDirectoryError(
			`${file} is damaged. Nothing is stored in it: once no other process uses ${path}, remove the file and start again.`,
			{ cause: error },
		);
	}
}

function releaseLock(lock: DatabaseSync): void {
	heldLocks.delete(lock);
	lock.close();
}

function openDatabase(file: string): DatabaseSync {
	const database = new DatabaseSync(file);
	// These pragmas come before the first table; an older database is rebuilt once. NORMAL: a power cut may lose the last
	// moments, a crash of the process loses nothing.
	try {
		database.exec(
			"PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
		);
		database.exec(`PRAGMA journal_size_limit = ${MAX_LOG_BYTES}`);
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

/** @throws DataDirectoryError when the database is damaged */
function check(database: DatabaseSync, path: string): void {
	const [finding] = database.prepare("PRAGMA quick_check(1)").all();
	const text = String(finding?.["quick_check"] ?? "ok");
	if (text !== "ok") throw new DataDirectoryError(damaged(path, text.split("\n").join(" ")));
	if (pragma(database, "auto_vacuum") !== INCREMENTAL) database.exec("VACUUM");
}

const INCREMENTAL = 2;

function giveBackSpace(database: DatabaseSync): void {
	const spare = pragma(database, "freelist_count");
	if (spare <= pragma(database, "page_count") * SPARE_SHARE) return;
	database.exec(`PRAGMA incremental_vacuum(${Math.ceil(GIVEN_BACK_BYTES / pragma(database, "page_size"))})`);
}

function pragma(
	database: DatabaseSync,
	name: "auto_vacuum" | "page_count" | "page_size" | "freelist_count",
): number {
	return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function explain(error: unknown, path: string): Error {
	if (error instanceof StartError) return error;
	if (isLocked(error)) {
		return new DataDirectoryLockedError(
			`The data directory ${path} is in use${holder(path)}. Stop that process, or choose another with --data-dir.`,
			{ cause: error },
		);
	}
	return (
		explainStorageError(error, path) ??
		new DataDirectoryError(
			`The data directory ${path} cannot be opened: ${error instanceof Error ? error.message : error}.`,
			{ cause: error },
		)
	);
}

function holder(path: string): string {
	try {
		const id = Number.parseInt(readFileSync(join(path, HOLDER_FILE), "utf8"), 10);
		return Number.isNaN(id) ? "" : ` by process ${id}`;
	} catch {
		return "";
	}
}
