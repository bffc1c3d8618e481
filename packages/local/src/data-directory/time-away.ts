/**
 * The time for which no process ran. Waits and timeouts are extended by it, so that a machine that was off for a
 * weekend, or whose clock was set meanwhile, misses nothing.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@dephealth/core/clock.ts";
import { createDeletionClock } from "@dephealth/core/steady-clock.ts";
import type { Transactions } from "../sqlite/transactions.ts";

/** The longest part of a run that counts as time away after a kill. */
const NOTE_EVERY_MS = 10_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS last_seen (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS last_deletion_time (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
`;

export type TimeAway = {
	/** Milliseconds from the end of the last run to now by the wall clock; below 0 when the clock was set back. 0 at first. */
	ms: number;
	/** The time by which what is old is deleted. It goes on where the last run left it, until the clock is believed. */
	deletionClock: Clock;
	/** Notes the time from now on, until it is stopped. */
	keepNoting(): void;
	stop(): Promise<void>;
};

export function measureTimeAway(deps: {
	database: DatabaseSync;
	transactions: Transactions;
	clock: Clock;
	onError: (error: unknown) => void;
}): TimeAway {
	const { database, transactions, clock, onError } = deps;
	database.exec(SCHEMA);
	const put = database.prepare("INSERT OR REPLACE INTO last_seen VALUES (1, ?)");
	const putDeletionTime = database.prepare("INSERT OR REPLACE INTO last_deletion_time VALUES (1, ?)");
	const lastSeen = database.prepare("SELECT at FROM last_seen").get()?.["at"];
	const lastDeletionTime = database.prepare("SELECT at FROM last_deletion_time").get()?.["at"] ?? lastSeen;
	const deletionClock = createDeletionClock(clock, since(lastDeletionTime));
	const stopped = new AbortController();
	let loop: Promise<void> | undefined;

	function since(at: unknown): number {
		return at === undefined ? 0 : clock.now() - Number(at);
	}

	function note(): void {
		try {
			transactions.run(() => {
				put.run(clock.now());
				putDeletionTime.run(deletionClock.now());
			});
		} catch (error) {
			onError(error);
		}
	}

	async function run(): Promise<void> {
		while (!stopped.signal.aborted) {
			note();
			try {
				await clock.sleep(NOTE_EVERY_MS, stopped.signal);
			} catch {
				note();
				return;
			}
		}
	}

	return {
		ms: since(lastSeen),
		deletionClock,
		keepNoting() {
			loop ??= run();
		},
		async stop() {
			stopped.abort();
			await loop;
			await transactions.committed();
		},
	};
}
