/** Tells failures of the disk apart by their codes. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../start-error.ts";

/** The directory cannot be used: not a directory, not writable, damaged, incomplete, or the disk is full. */
export class DataDirectoryError extends StartError {
	override name = "DataDirectoryError";
}

/** The bytes that SQLite takes at once: two pages of shared memory. */
const ROOM_BYTES = 65_536;
/** The files that SQLite needs beside a database, and one that it has just given up. */
const SQLITE_FILES = ["wal", "shm", "journal"];

/** SQLite's primary result codes; https://www.sqlite.org/rescode.html */
const SQLITE = {
	perm: 3,
	busy: 5,
	locked: 6,
	readOnly: 8,
	io: 10,
	corrupt: 11,
	full: 13,
	cannotOpen: 14,
	notADatabase: 26,
} as const;

/** No room, no room within the user's quota, or no room for another file. */
const FULL = new Set<unknown>(["ENOSPC", "EDQUOT"]);
const NOT_WRITABLE = new Set<unknown>(["EROFS", "EACCES", "EPERM"]);

/** True for ENOSPC, EDQUOT and SQLITE_FULL, wrapped or not. */
export function isDiskFull(error: unknown): boolean {
	return hasCause(error, (one) => FULL.has(codeOf(one)) || sqliteCode(one) === SQLITE.full);
}

/** True for SQLITE_CORRUPT and SQLITE_NOTADB, wrapped or not. */
export function isDamaged(error: unknown): boolean {
	return hasCause(error, (one) => {
		const code = sqliteCode(one);
		return code === SQLITE.corrupt || code === SQLITE.notADatabase;
	});
}

/** True for SQLITE_IOERR, wrapped or not. */
function isFailedIo(error: unknown): boolean {
	return hasCause(error, (one) => sqliteCode(one) === SQLITE.io);
}

/** True for SQLITE_BUSY and SQLITE_LOCKED. */
export function isLocked(error: unknown): boolean {
	const code = sqliteCode(error);
	return code === SQLITE.busy || code === SQLITE.locked;
}

/**
 * Describes an error of a disk or a store in one line with advice.
 *
 * @param path the data directory
 * @returns undefined when the disk is not the cause
 */
export function explainStorageError(error: unknown, path: string): DataDirectoryError | undefined {
	const tell = (message: string) => new DataDirectoryError(message, { cause: error });
	const refused = isVague(error) ? refusalOfFiles(path) : undefined;
	if (isDiskFull(error) || FULL.has(refused)) {
		return tell(
			`The disk is full: nothing more can be stored in ${path}. Free some space, then start again; nothing is lost.`,
		);
	}
	if (isDamaged(error)) return tell(damaged(path, firstLine(error)));
	if (NOT_WRITABLE.has(refused)) {
		return tell(`The data directory ${path} cannot be written. Check its permissions.`);
	}
	switch (isElsewhere(error, path) ? undefined : codeOf(error)) {
		case "EACCES":
		case "EPERM":
		case "EROFS":
			return tell(`The data directory ${path} cannot be written. Check its permissions.`);
		case "ENOTDIR":
		case "EEXIST":
			return tell(`${path} is not a directory. Choose another with --data-dir.`);
		case "ENOENT":
			return tell(
				`The data directory ${path} cannot be created. Check the permissions of the folder above it.`,
			);
		case "EISDIR":
		case "ELOOP":
		case "EIO":
		case "EMFILE":
		case "ENFILE":
		case "ENAMETOOLONG":
			return tell(`The data directory ${path} cannot be used: ${firstLine(error)}.`);
	}
	switch (sqliteCode(error)) {
		case SQLITE.perm:
		case SQLITE.readOnly:
		case SQLITE.cannotOpen:
			return tell(`The data directory ${path} cannot be written. Check its permissions.`);
		case SQLITE.io:
			return tell(`The disk of ${path} cannot be read or written: ${firstLine(error)}. Check the disk.`);
		default:
			return undefined;
	}
}

/**
 * The same for a product that is running.
 *
 * @returns undefined when it can continue
 */
export function fatalStorageError(error: unknown, path: string): DataDirectoryError | undefined {
	if (error instanceof DataDirectoryError) return error;
	if (!isDiskFull(error) && !isDamaged(error) && !isFailedIo(error)) return undefined;
	return explainStorageError(error, path);
}

/** @param what SQLite's description of the damage */
export function damaged(path: string, what: string): string {
	return `The data in ${path} is damaged (${what}). Put back a copy of runtime.db, or move the folder away and start anew: packages are collected again, accounts and executions in it are gone.`;
}

/** SQLite says that it could not write or open a file, and not why. */
function isVague(error: unknown): boolean {
	return hasCause(error, (one) => {
		const code = sqliteCode(one);
		return code === SQLITE.io || code === SQLITE.cannotOpen || code === SQLITE.readOnly;
	});
}

/** @returns why files such as SQLite's cannot be written there now, as Node's code; undefined when they can */
function refusalOfFiles(path: string): unknown {
	const files = SQLITE_FILES.map((name) => join(path, `.room-${process.pid}-${name}`));
	try {
		for (const file of files) writeFileSync(file, Buffer.alloc(ROOM_BYTES), { flush: true });
		return undefined;
	} catch (error) {
		return codeOf(error);
	} finally {
		for (const file of files) rmSync(file, { force: true });
	}
}

function hasCause(error: unknown, isMeant: (one: object) => boolean): boolean {
	if (typeof error !== "object" || error === null) return false;
	if (isMeant(error)) return true;
	const cause: unknown = Reflect.get(error, "cause");
	return cause !== error && hasCause(cause, isMeant);
}

function firstLine(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.split("\n", 1)[0]?.replace(/\.$/, "") ?? "";
}

/** An error of a file that is no part of the directory. */
function isElsewhere(error: unknown, path: string): boolean {
	const file: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "path") : undefined;
	return typeof file === "string" && !file.startsWith(path) && !path.startsWith(file);
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
