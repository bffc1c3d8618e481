import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createTransactions } from "@dephealth/local/sqlite/transactions.ts";
import { describe, expect, it } from "vitest";

function open() {
	const file = join(mkdtempSync(join(tmpdir(), "dephealth-test-")), "test.db");
	const database = new DatabaseSync(file);
	database.exec("PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT)");
	const insert = database.prepare("INSERT INTO notes VALUES (?)");
	const reader = new DatabaseSync(file);
	const seen = reader.prepare("SELECT text FROM notes ORDER BY rowid");
	return {
		database,
		transactions: createTransactions(database),
		note: (text: string) => insert.run(text),
		/** The data that another connection sees, and that would survive a crash. */
		committed: () => seen.all().map((row) => row["text"]),
	};
}

describe("group commit", () => {
	it("makes one transaction of what a turn writes, and tells when it is durable", async () => {
		const { transactions, note, committed } = open();
		transactions.run(() => note("a"));
		transactions.run(() => note("b"));
		expect(committed()).toEqual([]);
		await transactions.committed();
		expect(committed()).toEqual(["a", "b"]);
		await transactions.committed();
	});

	it("comes before other work of the loop's next turn, and so does whoever waited for it", async () => {
		const { transactions, note, committed } = open();
		const order: string[] = [];
		const otherWork = new Promise<void>((resolve) => {
			transactions.nextTurn(() => {
				order.push("other work");
				resolve();
			});
		});
		transactions.run(() => note("a"));
		async function answer(): Promise<void> {
			await transactions.committed();
			for (let steps = 0; steps < 50; steps++) await null;
			order.push("answer");
		}
		await Promise.all([answer(), otherWork]);
		expect(order).toEqual(["answer", "other work"]);
		expect(committed()).toEqual(["a"]);
	});

	it("undoes what throws, and nothing else", async () => {
		const { transactions, note, committed } = open();
		transactions.run(() => note("a"));
		const fails = () =>
			transactions.run(() => {
				note("b");
				transactions.run(() => note("c"));
				throw new Error("no");
			});
		expect(fails).toThrow("no");
		transactions.run(() => note("d"));
		await transactions.committed();
		expect(committed()).toEqual(["a", "d"]);
	});

	it("tells of what it has undone, for who has read it meanwhile", () => {
		const { transactions, note } = open();
		let undone = 0;
		transactions.afterUndo(() => {
			undone += 1;
		});
		transactions.run(() => note("a"));
		expect(undone).toBe(0);
		const fails = () =>
			transactions.run(() => {
				note("b");
				throw new Error("no");
			});
		expect(fails).toThrow("no");
		expect(undone).toBe(1);
		transactions.commit();
		expect(undone).toBe(1);
	});

	it("commits at once when told, with whatever others wrote", () => {
		const { transactions, note, committed } = open();
		transactions.run(() => note("a"));
		note("outside, in the same turn");
		transactions.commit();
		expect(committed()).toEqual(["a", "outside, in the same turn"]);
		transactions.commit();
	});

	it("rejects everybody who waits when the commit fails, and goes on afterwards", async () => {
		const { transactions, note, committed } = open();
		let isBroken = true;
		transactions.beforeCommit(() => {
			if (isBroken) throw new Error("disk full");
		});
		transactions.run(() => note("a"));
		await expect(transactions.committed()).rejects.toThrow("disk full");
		isBroken = false;
		transactions.run(() => note("b"));
		await transactions.committed();
		expect(committed()).toEqual(["b"]);
	});

	it("rejects what others wrote when SQLite gives up the whole transaction", async () => {
		const { database, transactions, note, committed } = open();
		transactions.run(() => note("a"));
		const waiting = transactions.committed();
		expect(() =>
			transactions.run(() => {
				database.exec("ROLLBACK");
				throw new Error("database or disk is full");
			}),
		).toThrow("full");
		await expect(waiting).rejects.toThrow("full");
		transactions.run(() => note("b"));
		await transactions.committed();
		expect(committed()).toEqual(["b"]);
	});
});
