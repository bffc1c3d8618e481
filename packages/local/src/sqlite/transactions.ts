/**
 * Group commit. All writes of one turn of the event loop form one transaction, committed at the turn's end, since a
 * commit costs more than a write. A caller that confirms a write waits for `committed` first.
 */
import type { DatabaseSync } from "node:sqlite";

export type Transactions = {
	/**
	 * Writes within the turn's transaction. Work that throws is rolled back alone; other writes stay.
	 *
	 * @throws the errors of `work`
	 */
	run<T>(work: () => T): T;
	/** Resolves once everything written so far is committed; rejects when it could not be. */
	committed(): Promise<void>;
	/** Commits now. @throws Error of SQLite; then nothing of the turn is kept */
	commit(): void;
	/**
	 * Calls back in the loop's next turn, once what it has written by then is committed and whoever waited for that has gone
	 * on: answers leave before other work begins.
	 */
	nextTurn(resume: () => void): void;
	/** Adds work to be done right before each commit. */
	beforeCommit(work: () => void): void;
	/**
	 * Adds work to be done when something that was written, and may have been read since, has been undone. `isWhole`: with
	 * it everything that this turn wrote.
	 */
	afterUndo(work: (isWhole: boolean) => void): void;
};

export function createTransactions(database: DatabaseSync): Transactions {
	const savepoint = database.prepare("SAVEPOINT work");
	const release = database.prepare("RELEASE work");
	const begin = database.prepare("BEGIN IMMEDIATE");
	const end = database.prepare("COMMIT");
	const last: (() => void)[] = [];
	const undone: ((isWhole: boolean) => void)[] = [];
	let open: { done: Promise<void>; settle: (error?: unknown) => void } | undefined;
	let scheduled: NodeJS.Immediate | undefined;

	function ensureOpen(): void {
		if (open) return;
		begin.run();
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		// The promise may have no listener.
		promise.catch(() => undefined);
		open = { done: promise, settle: (error) => (error === undefined ? resolve() : reject(error)) };
		scheduled = setImmediate(commitQuietly);
	}

	function commitQuietly(): void {
		try {
			commit();
		} catch {
			// All callers that wait for the commit have been notified.
		}
	}

	function commit(): void {
		if (!open) return;
		const { settle } = open;
		try {
			for (const work of last) work();
			end.run();
			settle();
		} catch (error) {
			if (database.isTransaction) database.exec("ROLLBACK");
			for (const work of undone) work(true);
			settle(error);
			throw error;
		} finally {
			open = undefined;
			if (scheduled) clearImmediate(scheduled);
		}
	}

	function run<T>(work: () => T): T {
		ensureOpen();
		savepoint.run();
		try {
			const result = work();
			release.run();
			return result;
		} catch (error) {
			undo(error);
			throw error;
		}
	}

	/** On a full disk SQLite rolls back the whole transaction, including other writes of this turn. */
	function undo(error: unknown): void {
		if (database.isTransaction) {
			database.exec("ROLLBACK TO work; RELEASE work");
			for (const work of undone) work(false);
			return;
		}
		for (const work of undone) work(true);
		open?.settle(error);
		open = undefined;
		if (scheduled) clearImmediate(scheduled);
	}

	return {
		run,
		commit,
		committed: () => open?.done ?? Promise.resolve(),
		nextTurn(resume) {
			// Each has its own place in the queue, and between the two all promises are seen to.
			setImmediate(commitQuietly);
			setImmediate(resume);
		},
		beforeCommit(work) {
			last.push(work);
		},
		afterUndo(work) {
			undone.push(work);
		},
	};
}
