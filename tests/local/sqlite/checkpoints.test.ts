import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startCheckpoints } from "@dephealth/local/sqlite/checkpoints.ts";
import { createTransactions } from "@dephealth/local/sqlite/transactions.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENT } from "../../patience.ts";

describe("checkpoints", () => {
	let folder: string;
	let file: string;
	let database: DatabaseSync;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
		file = join(folder, "runtime.db");
		database = new DatabaseSync(file);
		database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE rows (x)");
		database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
	});

	afterEach(() => {
		if (database.isOpen) database.close();
		rmSync(folder, { recursive: true });
	});

	function write(commits: number, transactions = createTransactions(database), databaseFile = file) {
		const checkpoints = startCheckpoints({ database, databaseFile, transactions });
		const insert = database.prepare("INSERT INTO rows VALUES (1)");
		for (let count = 0; count < commits; count++) {
			transactions.run(() => insert.run());
			transactions.commit();
		}
		return checkpoints;
	}

	/** The contents of the database's file, without its log. */
	function moved(): number {
		const copy = join(folder, "copy.db");
		copyFileSync(file, copy);
		const alone = new DatabaseSync(copy);
		const { count } = alone.prepare("SELECT count(*) AS count FROM rows").get() as { count: number };
		alone.close();
		return count;
	}

	it("are another thread's work, and happen while nothing is written", async () => {
		const checkpoints = write(900);
		await vi.waitFor(() => expect(moved()).toBeGreaterThanOrEqual(899), PATIENT);
		await checkpoints.close();
	});

	it("hold the database no more once they are closed: its last connection takes the log away", async () => {
		const checkpoints = write(300);
		await vi.waitFor(() => expect(moved()).toBeGreaterThanOrEqual(299), PATIENT);
		await checkpoints.close();
		database.close();
		expect(existsSync(`${file}-wal`)).toBe(false);
	});

	it("may fail: nothing is lost, and the log keeps its limit", async () => {
		const transactions = createTransactions(database);
		const checkpoints = write(900, transactions, join(folder, "nowhere", "runtime.db"));
		expect(moved(), "moved by the thread that writes").toBe(0);
		const insert = database.prepare("INSERT INTO rows VALUES (1)");
		for (let count = 900; count < 4_500; count++) {
			transactions.run(() => insert.run());
			transactions.commit();
		}
		expect(moved()).toBeGreaterThanOrEqual(3_900);
		expect(database.prepare("SELECT count(*) AS count FROM rows").get()).toEqual({ count: 4_500 });
		await checkpoints.close();
	});
});
