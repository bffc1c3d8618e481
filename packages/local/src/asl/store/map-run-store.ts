/** Map runs in SQLite: one row for each start of a Distributed Map, with the states of its children. */
import type { DatabaseSync } from "node:sqlite";
import type { Transactions } from "../../sqlite/transactions.ts";
import type { ExecutionStatus } from "./execution-rows.ts";

export type MapRunStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";

export type MapRunRow = {
	/** Rises with the time of the start. */
	id: number;
	arn: string;
	/** The execution that the Map belongs to. */
	execution: number;
	status: MapRunStatus;
	/** Milliseconds since 1970. */
	started: number;
	stopped: number | null;
	/** The limit of the definition or of UpdateMapRun; 0 leaves it to the engine. */
	max_concurrency: number;
	/** Null where neither says anything. */
	tolerated_count: number | null;
	tolerated_percentage: number | null;
	/** True when the children work on batches, `{"Items": […]}`. */
	batched: number;
	items: number;
	executions: number;
	/** JSON of MapRunCounts once it has ended: the children's rows are deleted before. */
	counts: string | null;
	redrives: number;
	/** Milliseconds since 1970; null before the first redrive. */
	redriven: number | null;
};

/** The counts by status of a child; children that are not started have none. */
export type MapRunCounts = Partial<Record<ExecutionStatus, { executions: number; items: number }>>;

export type MapRunLimits = Pick<MapRunRow, "max_concurrency" | "tolerated_count" | "tolerated_percentage">;

export type MapRunStore = ReturnType<typeof openMapRunStore>;

/** The tables must exist. */
export function openMapRunStore(database: DatabaseSync, transactions: Transactions) {
	const prepare = (text: string) => database.prepare(text);
	const sql = {
		insert: prepare(`INSERT OR IGNORE INTO sfn_map_runs (arn, execution, status, started, max_concurrency,
			tolerated_count, tolerated_percentage, batched, items, executions)
			VALUES (?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?, ?)`),
		get: prepare("SELECT * FROM sfn_map_runs WHERE arn = ?"),
		ofExecution: prepare("SELECT * FROM sfn_map_runs WHERE execution = ? AND id > ? ORDER BY id LIMIT ?"),
		update: prepare(
			"UPDATE sfn_map_runs SET max_concurrency = ?, tolerated_count = ?, tolerated_percentage = ? WHERE arn = ?",
		),
		end: prepare("UPDATE sfn_map_runs SET status = ?, stopped = ?, counts = ? WHERE arn = ?"),
		redrive: prepare(`UPDATE sfn_map_runs SET status = 'RUNNING', stopped = NULL, counts = NULL,
			redrives = redrives + 1, redriven = ? WHERE arn = ?`),
		counts: prepare(`SELECT status, count(*) AS executions,
			sum(CASE WHEN ? THEN json_array_length(input, '$.Items') ELSE 1 END) AS items
			FROM sfn_executions WHERE map_run = ? GROUP BY status`),
	};

	function countChildren({ arn, batched }: Pick<MapRunRow, "arn" | "batched">): MapRunCounts {
		const rows = sql.counts.all(batched, arn) as {
			status: ExecutionStatus;
			executions: number;
			items: number;
		}[];
		return Object.fromEntries(rows.map(({ status, executions, items }) => [status, { executions, items }]));
	}

	return {
		/** Does nothing when the run is known, as after a restart. */
		open(run: Omit<MapRunRow, "id" | "status" | "stopped" | "counts" | "redrives" | "redriven">): void {
			transactions.run(() =>
				sql.insert.run(
					run.arn,
					run.execution,
					run.started,
					run.max_concurrency,
					run.tolerated_count,
					run.tolerated_percentage,
					run.batched,
					run.items,
					run.executions,
				),
			);
		},
		get: (arn: string) => sql.get.get(arn) as MapRunRow | undefined,
		/** The runs in the order of their start, after the one with that id. */
		ofExecution: (execution: number, afterId: number, limit: number) =>
			sql.ofExecution.all(execution, afterId, limit) as MapRunRow[],
		update(arn: string, limits: MapRunLimits): void {
			const { max_concurrency, tolerated_count, tolerated_percentage } = limits;
			transactions.run(() => sql.update.run(max_concurrency, tolerated_count, tolerated_percentage, arn));
		},
		/** Its children must already be written. */
		end(run: MapRunRow, status: MapRunStatus, now: number): void {
			transactions.run(() => sql.end.run(status, now, JSON.stringify(countChildren(run)), run.arn));
		},
		redrive(arn: string, now: number): void {
			transactions.run(() => sql.redrive.run(now, arn));
		},
		/** True when every child that ended with it is still kept. */
		hasAllChildren(run: MapRunRow): boolean {
			const kept = executionsIn(countChildren(run));
			return run.counts === null || kept === executionsIn(JSON.parse(run.counts) as MapRunCounts);
		},
		counts(run: MapRunRow): MapRunCounts {
			return run.counts === null ? countChildren(run) : (JSON.parse(run.counts) as MapRunCounts);
		},
	};
}

function executionsIn(counts: MapRunCounts): number {
	return Object.values(counts).reduce((sum, { executions }) => sum + executions, 0);
}
