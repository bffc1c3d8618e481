/** The engine's tables in SQLite: machines, executions, their history and the position of each branch. */
import type { DatabaseSync } from "node:sqlite";
import type { Transactions } from "../../sqlite/transactions.ts";
import type {
	ExecutionChange,
	ExecutionFilter,
	ExecutionRow,
	ExecutionStatus,
	FrameRow,
	MachineRow,
	MinuteCount,
} from "./execution-rows.ts";
import { count, createTables, prepareStatements, type Statements } from "./execution-tables.ts";
import type { StoredEvent } from "./history.ts";
import { packHistory, readHistory } from "./packed-history.ts";

export type ExecutionStore = ReturnType<typeof openExecutionStore>;

/** Key of a piece of history: execution id times this plus the id of its first event. */
const EVENTS_PER_EXECUTION = 1_000_000;
/** Forgetting this path forgets every branch of the execution. */
export const EVERYTHING = "*";
/** Bounds one piece of history, and so the memory one page of it takes. */
const MAX_EVENTS_PER_PIECE = 250;

/**
 * Creates the tables when they are missing, and switches the database to a write-ahead log that survives the
 * death of the process.
 *
 * @param transactions of everybody who writes to the database
 * @throws ExecutionSchemaError
 */
export function openExecutionStore(database: DatabaseSync, transactions: Transactions) {
	database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
	createTables(database);
	const sql = prepareStatements(database);
	let nextId = count(sql.lastExecution.get()) + 1;
	let settled = 0;

	/** Commits at once, together with all other writes of this turn. */
	function transaction<T>(work: () => T): T {
		const result = transactions.run(work);
		transactions.commit();
		return result;
	}

	function writeChange(change: ExecutionChange): void {
		const { row, isNew, events, forgetsHistory, forgotten, frames } = change;
		if (isNew) insertExecution(sql, row);
		else updateExecution(sql, row);
		const written = forgetsHistory ? [] : events;
		if (forgetsHistory) sql.deleteHistory.run(...historyKeys(row.id));
		for (let start = 0; start < written.length; start += MAX_EVENTS_PER_PIECE) {
			const piece = written.slice(start, start + MAX_EVENTS_PER_PIECE);
			sql.insertHistory.run(row.id * EVENTS_PER_EXECUTION + (piece[0]?.id ?? 0), JSON.stringify(piece));
		}
		if (row.status !== "RUNNING") settle(row);
		for (const path of forgotten) {
			if (path === EVERYTHING) sql.deleteFrames.run(row.id);
			// "0" follows "/" in ASCII: the range is every path below this one.
			else sql.deleteFramesBelow.run(row.id, `${path}/`, `${path}0`);
		}
		for (const frame of frames) sql.putFrame.run(row.id, frame.path, frame.state);
	}

	/** Packs the history of an execution that has ended, and notes what all of it takes. */
	function settle(row: ExecutionRow): void {
		const [from, to] = historyKeys(row.id);
		const packed = packHistory(eventsOf(sql.historyUp.iterate(from, to)));
		sql.deleteHistory.run(from, to);
		for (const { firstId, bytes } of packed) sql.insertHistory.run(from + firstId, bytes);
		row.bytes = row.input.length + (row.output?.length ?? 0) + count(sql.historyBytes.get(from, to));
		updateExecution(sql, row);
		settled += row.bytes;
	}

	function removeExecution(id: number): void {
		sql.deleteHistory.run(...historyKeys(id));
		sql.deleteFrames.run(id);
		sql.deleteMapRuns.run(id);
		sql.deleteExecution.run(id);
	}

	return {
		takeId: () => nextId++,

		write(changes: readonly ExecutionChange[]): void {
			transaction(() => {
				for (const change of changes) writeChange(change);
			});
		},

		execution: (arn: string) => sql.execution.get(arn) as ExecutionRow | undefined,
		executionById: (id: number) => sql.executionById.get(id) as ExecutionRow | undefined,
		running: () => sql.running.all() as ExecutionRow[],
		mapRunChildren: (mapRunArn: string) => sql.children.all(mapRunArn) as ExecutionRow[],
		/** Executions of a machine by the minute of their start, or of their end in a status; times in epoch milliseconds. */
		countedByMinute(
			machineArn: string,
			what: "started" | ExecutionStatus,
			from: number,
			until: number,
		): MinuteCount[] {
			const rows =
				what === "started"
					? sql.startedByMinute.all(machineArn, from, until)
					: sql.endedByMinute.all(machineArn, from, until, what);
			return rows.map((row) => ({ at: Number(row["minute"]), count: count(row) }));
		},
		frames: (executionId: number) => sql.frames.all(executionId) as FrameRow[],

		/** Newest first. */
		listExecutions({
			machineArn,
			mapRunArn,
			status,
			isRedriven,
			beforeId,
			limit,
		}: ExecutionFilter): ExecutionRow[] {
			const before = beforeId ?? Number.MAX_SAFE_INTEGER;
			const wanted = status ?? null;
			const redriven = isRedriven === undefined ? null : Number(isRedriven);
			return (
				mapRunArn === undefined
					? sql.listByMachine.all(machineArn ?? "", before, wanted, wanted, redriven, redriven, limit)
					: sql.listByMapRun.all(mapRunArn, before, wanted, wanted, redriven, redriven, limit)
			) as ExecutionRow[];
		},

		/** Events in ascending order from the piece that holds `fromId`, piece by piece. */
		*historyFrom(executionId: number, fromId: number): Generator<StoredEvent> {
			const base = executionId * EVENTS_PER_EXECUTION;
			const first = count(sql.historyPieceOf.get(base, base + fromId)) || base;
			for (const piece of sql.historyUp.iterate(first, base + EVENTS_PER_EXECUTION - 1)) {
				for (const event of parseEvents(piece)) if (event.id >= fromId) yield event;
			}
		},

		/** Events in descending order, beginning with `fromId` or the newest before it. */
		*historyBackFrom(executionId: number, fromId: number): Generator<StoredEvent> {
			const base = executionId * EVENTS_PER_EXECUTION;
			for (const piece of sql.historyDown.iterate(base, base + fromId)) {
				for (const event of parseEvents(piece).reverse()) if (event.id <= fromId) yield event;
			}
		},

		/** Moves the timeouts of executions that run, and of tasks that wait for a callback. */
		postponeTimeouts(ms: number): void {
			transaction(() => {
				sql.postponeExecutions.run(ms);
				sql.postponeTasks.run(ms);
			});
		},

		machine: (arn: string) => sql.machine.get(arn) as MachineRow | undefined,
		machines: () => sql.machines.all() as MachineRow[],
		definition(arn: string, revision: number): string | undefined {
			const row = sql.definition.get(arn, revision) as { definition: string } | undefined;
			return row?.definition;
		},
		lastRevision: (arn: string) => count(sql.lastRevision.get(arn)),
		/** Stores a machine with a new revision of its definition. */
		putMachine(machine: MachineRow): void {
			const { arn, name, type, role_arn, created, updated, revision, definition } = machine;
			transaction(() => {
				sql.putMachine.run(arn, name, type, role_arn, created, updated, revision);
				sql.putRevision.run(arn, revision, definition);
			});
		},

		/** Deletes a machine with its executions, those of its Maps too. None of them may be running. */
		removeMachine(arn: string): void {
			transaction(() => {
				for (const row of sql.executionsOfMachine.all(arn, `${arn}/`, `${arn}0`)) {
					removeExecution(count(row));
				}
				sql.deleteTags.run(arn);
				sql.deleteRevisions.run(arn);
				sql.deleteMachine.run(arn);
			});
		},

		/** Bytes of the executions that have ended since `countAnew`. */
		bytesSettled: () => settled,
		countAnew(): void {
			settled = 0;
		},

		/** The number of finished executions that are kept, and their bytes. */
		finished(): { count: number; bytes: number } {
			const row = sql.finished.get() as { n: number; bytes: number | null };
			return { count: row.n, bytes: row.bytes ?? 0 };
		},
		/** Ids of executions that ended before `time`, at most `limit`. */
		stoppedBefore: (time: number, limit: number) => sql.stoppedBefore.all(time, limit).map(count),
		expressStoppedBefore: (time: number, limit: number) =>
			sql.expressStoppedBefore.all(time, limit).map(count),
		/** The finished executions that ended first. */
		oldestFinished: (limit: number) =>
			sql.oldestStopped.all(limit).map((row) => ({ id: count(row), bytes: Number(row["bytes"]) })),

		remove(ids: Iterable<number>): void {
			transaction(() => {
				for (const id of ids) removeExecution(id);
				sql.deleteUnusedRevisions.run();
			});
		},
	};
}

function insertExecution(sql: Statements, row: ExecutionRow): void {
	sql.insertExecution.run(
		row.id,
		row.arn,
		row.machine_arn,
		row.revision,
		row.name,
		row.type,
		row.status,
		row.start_at,
		row.input,
		row.output,
		row.error,
		row.cause,
		row.started,
		row.stopped,
		row.deadline,
		row.last_event,
		row.map_run,
		row.item_index,
		row.redrives,
		row.redriven,
		row.bytes,
	);
}

function updateExecution(sql: Statements, row: ExecutionRow): void {
	sql.updateExecution.run(
		row.status,
		row.output,
		row.error,
		row.cause,
		row.stopped,
		row.deadline,
		row.last_event,
		row.redrives,
		row.redriven,
		row.bytes,
		row.id,
	);
}

/** First and last key of an execution's history. */
function historyKeys(id: number): [number, number] {
	return [id * EVENTS_PER_EXECUTION, (id + 1) * EVENTS_PER_EXECUTION - 1];
}

function* eventsOf(pieces: Iterable<unknown>): Generator<unknown> {
	for (const piece of pieces) yield (piece as { events: unknown }).events;
}

function parseEvents(piece: unknown): StoredEvent[] {
	return readHistory((piece as { events: unknown }).events);
}
