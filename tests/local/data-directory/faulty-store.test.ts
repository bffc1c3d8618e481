/** Damages to a store between two starts, and the line with which each start ends. */
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDataDirectory, openForReading } from "@dephealth/local/data-directory/data-directory.ts";
import { explainStorageError, fatalStorageError } from "@dephealth/local/data-directory/storage-error.ts";
import { watchFiles } from "@dephealth/local/data-directory/watch-files.ts";
import { StartError } from "@dephealth/local/start-error.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

/** A directory in which a thousand rows have been stored. */
function aUsedDirectory(): string {
	const path = join(mkdtempSync(join(tmpdir(), "dephealth-store-")), "live");
	const { database, close } = openDataDirectory(path);
	database.exec("CREATE TABLE t (x TEXT)");
	const insert = database.prepare("INSERT INTO t VALUES (?)");
	for (let index = 0; index < 1000; index++) insert.run(`row ${index} `.repeat(20));
	close();
	return path;
}

function overwrite(file: string, from: number, length: number): void {
	const content = readFileSync(file);
	content.fill(0x5a, from, from + length);
	writeFileSync(file, content);
}

const FAULTS: readonly [string, (path: string, file: string) => void, RegExp][] = [
	["is no database", (_, file) => writeFileSync(file, "not a database ".repeat(1000)), /is damaged/],
	["has lost its end", (_, file) => truncateSync(file, 9000), /is damaged/],
	["has lost its head", (_, file) => overwrite(file, 0, 200), /is damaged/],
	["has a hole in its middle", (_, file) => overwrite(file, 40_000, 8192), /is damaged/],
	["is gone", (_, file) => rmSync(file), /runtime\.db is missing, though .* has been in use/],
	["is empty", (_, file) => truncateSync(file, 0), /runtime\.db is missing/],
	[
		"is gone, in a directory of an earlier version",
		(path, file) => {
			rmSync(join(path, "format"));
			rmSync(file);
		},
		/runtime\.db is missing/,
	],
	[
		"is a folder",
		(_, file) => {
			rmSync(file);
			mkdirSync(file);
		},
		/cannot be/,
	],
	[
		"was written by a newer version",
		(path) => writeFileSync(join(path, "format"), "7\n"),
		/newer version \(format 7/,
	],
	[
		"stands in a directory that has become a file",
		(path) => {
			renameSync(path, `${path}-away`);
			writeFileSync(path, "");
		},
		/is not a directory/,
	],
];

describe.each(FAULTS)("a store that %s", (_, spoil, line) => {
	it("ends the first start and each later one in one line that says what to do", () => {
		const path = aUsedDirectory();
		spoil(path, join(path, "runtime.db"));
		for (let start = 0; start < 3; start++) {
			const refusal = refusalOf(path);
			expect(refusal).toBeInstanceOf(StartError);
			expect(refusal.message).toMatch(line);
			expect(refusal.message).not.toContain("\n");
			expect(refusal.message).toMatch(/Put |Use that version|Choose another|Check /);
		}
	});
});

it("a lock that is damaged is said to hold nothing, and the store is whole without it", () => {
	const path = aUsedDirectory();
	writeFileSync(join(path, "lock.db"), "not a database ".repeat(1000));
	const refusal = refusalOf(path);
	expect(refusal).toBeInstanceOf(StartError);
	expect(refusal.message).toMatch(/lock\.db is damaged\. Nothing is stored in it: .* remove the file/);
	rmSync(join(path, "lock.db"));
	const { database, close } = openDataDirectory(path);
	expect(database.prepare("SELECT count(*) AS n FROM t").get()).toEqual({ n: 1000 });
	close();
});

describe("a store that is open", () => {
	it.each<[string, (path: string) => void]>([
		["loses its database", (path) => rmSync(join(path, "runtime.db"))],
		["loses its lock", (path) => rmSync(join(path, "lock.db"))],
		[
			"gets a copy in its place",
			(path) => {
				cpSync(join(path, "runtime.db"), join(path, "copy"));
				renameSync(join(path, "copy"), join(path, "runtime.db"));
			},
		],
		["is removed as a whole", (path) => rmSync(path, { recursive: true })],
		["is moved", (path) => renameSync(path, `${path}-elsewhere`)],
	])("and %s ends the product within seconds, in one line that says what to do", async (_, spoil) => {
		const path = aUsedDirectory();
		const directory = openDataDirectory(path);
		const clock = createManualClock();
		const errors: unknown[] = [];
		const watch = watchFiles({ directory, clock, onError: (error) => errors.push(error) });
		await clock.advance(20_000);
		expect(errors).toEqual([]);
		spoil(path);
		await clock.advance(20_000);
		expect(errors).toHaveLength(1);
		const fatal = fatalStorageError(errors[0], path);
		expect(fatal).toBeInstanceOf(StartError);
		expect(fatal?.message).toMatch(/\.db was removed or replaced while it was in use, .* start again\.$/);
		await watch.stop();
		directory.close();
	});
});

it("a store that is whole again is taken as it was", () => {
	const path = aUsedDirectory();
	const file = join(path, "runtime.db");
	renameSync(file, `${file}.bak`);
	expect(refusalOf(path)).toBeInstanceOf(StartError);
	renameSync(`${file}.bak`, file);
	const { database, close } = openDataDirectory(path);
	expect(database.prepare("SELECT count(*) AS n FROM t").get()).toEqual({ n: 1000 });
	close();
});

it.each(["", "\u0000\u0000"])(
	"a format that has become %j is written again, and the store can be read as before",
	(text) => {
		const path = aUsedDirectory();
		writeFileSync(join(path, "format"), text);
		openDataDirectory(path).close();
		expect(readFileSync(join(path, "format"), "utf8")).toBe("1\n");
		const reader = openForReading(path);
		expect(reader?.prepare("SELECT count(*) AS n FROM t").get()).toEqual({ n: 1000 });
		reader?.close();
	},
);

it("a removed folder is a new store", () => {
	const path = aUsedDirectory();
	rmSync(path, { recursive: true });
	const { database, close } = openDataDirectory(path);
	expect(database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()).toEqual({ n: 0 });
	close();
});

describe("space that nothing uses", () => {
	it("is given back", () => {
		const path = aUsedDirectory();
		const opened = openDataDirectory(path);
		const before = opened.size();
		opened.database.exec("DELETE FROM t");
		opened.giveBackSpace();
		expect(opened.size()).toBeLessThan(before / 4);
		opened.close();
		expect(statSync(join(path, "runtime.db")).size).toBeLessThan(before / 4);
	});

	it("is given back by a database of an earlier version, too", () => {
		const path = join(mkdtempSync(join(tmpdir(), "dephealth-store-")), "live");
		mkdirSync(path);
		const earlier = new DatabaseSync(join(path, "runtime.db"));
		earlier.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('kept')");
		earlier.close();
		const { database, close } = openDataDirectory(path);
		expect(database.prepare("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 2 });
		expect(database.prepare("SELECT x FROM t").get()).toEqual({ x: "kept" });
		close();
	});
});

it.each([
	[{ errcode: 13 }, /^The disk is full: .*Free some space/],
	[{ code: "ENOSPC" }, /^The disk is full/],
	[
		{ errcode: 11, message: "database disk image is malformed" },
		/is damaged \(database disk image is malformed\)/,
	],
	[{ errcode: 11 | (1 << 8) }, /is damaged/],
	[{ errcode: 10 | (2 << 8) }, /cannot be read or written/],
	[{ errcode: 8 }, /cannot be written\. Check its permissions/],
	[{ code: "EROFS", path: "/data/live/x" }, /cannot be written\. Check its permissions/],
	[{ code: "EACCES", path: "/data" }, /cannot be written\. Check its permissions/],
])("an error of the disk is told in one line: %o", (fields, line) => {
	const error = Object.assign(new Error("failed"), fields);
	expect(explainStorageError(error, "/data")?.message).toMatch(line);
});

it.each([{}, { code: "ECONNREFUSED" }, { code: "EACCES", path: "/etc/shadow" }, { errcode: 1 }])(
	"an error that has nothing to do with the disk is left alone: %o",
	(fields) => {
		expect(explainStorageError(Object.assign(new Error("failed"), fields), "/data")).toBeUndefined();
	},
);

function refusalOf(path: string): Error {
	try {
		openDataDirectory(path).close();
	} catch (error) {
		return error as Error;
	}
	throw new Error("It was opened.");
}
