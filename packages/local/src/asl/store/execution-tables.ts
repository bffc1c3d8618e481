/** The engine's tables, and every statement on them, prepared once. */

import type { DatabaseSync } from "node:sqlite";
import { StartError } from "../../start-error.ts";

const SCHEMA_VERSION = 4;

/** The index for retention, which then does not read the rows. */
const STOPPED_INDEX =
	"CREATE INDEX sfn_executions_by_stop ON sfn_executions (stopped, id, type, bytes) WHERE stopped IS NOT NULL;";
/** `events`: JSON text while the execution runs, a packed history afterwards. */
const HISTORY_TABLE = "CREATE TABLE sfn_history (key INTEGER PRIMARY KEY, events ANY NOT NULL) STRICT;";

const MAP_RUNS_AND_TAGS = `
CREATE TABLE sfn_map_runs (
	id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, execution INTEGER NOT NULL, status TEXT NOT NULL,
	started INTEGER NOT NULL, stopped INTEGER, max_concurrency INTEGER NOT NULL, tolerated_count INTEGER,
	tolerated_percentage REAL, batched INTEGER NOT NULL, items INTEGER NOT NULL, executions INTEGER NOT NULL,
	counts TEXT
) STRICT;
CREATE INDEX sfn_map_runs_by_execution ON sfn_map_runs (execution, id);
CREATE TABLE sfn_tags (
	machine_arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (machine_arn, key)
) STRICT, WITHOUT ROWID;
`;

const MAP_RUN_REDRIVES = `
ALTER TABLE sfn_map_runs ADD COLUMN redrives INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sfn_map_runs ADD COLUMN redriven INTEGER;
`;

const TABLES = `
CREATE TABLE sfn_machines (
	arn TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, role_arn TEXT NOT NULL,
	created INTEGER NOT NULL, updated INTEGER NOT NULL, revision INTEGER NOT NULL
) STRICT;
CREATE TABLE sfn_revisions (
	machine_arn TEXT NOT NULL, revision INTEGER NOT NULL, definition TEXT NOT NULL,
	PRIMARY KEY (machine_arn, revision)
) STRICT;
CREATE TABLE sfn_executions (
	id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL, revision INTEGER NOT NULL,
	name TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL, start_at TEXT NOT NULL, input TEXT NOT NULL,
	output TEXT, error TEXT, cause TEXT, started INTEGER NOT NULL, stopped INTEGER, deadline INTEGER,
	last_event INTEGER NOT NULL, map_run TEXT, item_index INTEGER, redrives INTEGER NOT NULL, redriven INTEGER,
	bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sfn_executions_by_machine ON sfn_executions (machine_arn, id);
CREATE INDEX sfn_executions_by_map_run ON sfn_executions (map_run, item_index) WHERE map_run IS NOT NULL;
CREATE INDEX sfn_executions_running ON sfn_executions (id) WHERE status = 'RUNNING';
${STOPPED_INDEX}
${HISTORY_TABLE}
CREATE TABLE sfn_frames (
	execution INTEGER NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (execution, path)
) STRICT, WITHOUT ROWID;
${MAP_RUNS_AND_TAGS}
${MAP_RUN_REDRIVES}
`;

/** Version 1 packed nothing, and did not record the size of an execution. */
const FROM_VERSION_1 = `
ALTER TABLE sfn_executions ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sfn_history RENAME TO sfn_history_1;
${HISTORY_TABLE}
INSERT INTO sfn_history SELECT key, events FROM sfn_history_1;
DROP TABLE sfn_history_1;
UPDATE sfn_executions SET bytes = length(input) + coalesce(length(output), 0) + coalesce((
	SELECT sum(length(events)) FROM sfn_history
	WHERE key BETWEEN sfn_executions.id * 1000000 AND sfn_executions.id * 1000000 + 999999
), 0);
DROP INDEX sfn_executions_by_stop;
${STOPPED_INDEX}
`;

/** The first makes version 2 of version 1, and so on. */
const MIGRATIONS = [FROM_VERSION_1, MAP_RUNS_AND_TAGS, MAP_RUN_REDRIVES];

/** The tables were made by a newer version of the engine. */
export class ExecutionSchemaError extends StartError {
	override name = "ExecutionSchemaError";
}

/** Makes the tables, or upgrades those of an earlier version. @throws ExecutionSchemaError */
export function createTables(database: DatabaseSync): void {
	database.exec("CREATE TABLE IF NOT EXISTS sfn_schema (version INTEGER NOT NULL) STRICT");
	const version = database.prepare("SELECT version AS n FROM sfn_schema").get();
	if (version === undefined) {
		database.exec(`BEGIN; ${TABLES} INSERT INTO sfn_schema VALUES (${SCHEMA_VERSION}); COMMIT;`);
		return;
	}
	if (count(version) === SCHEMA_VERSION) return;
	const changes = MIGRATIONS.slice(count(version) - 1);
	if (count(version) < SCHEMA_VERSION) {
		database.exec(`BEGIN; ${changes.join("\n")} UPDATE sfn_schema SET version = ${SCHEMA_VERSION}; COMMIT;`);
		return;
	}
	throw new ExecutionSchemaError(
		`The executions in this data directory were written by a newer version (schema ${count(version)}, this one knows ${SCHEMA_VERSION}). Use that version, or choose another directory with --data-dir.`,
	);
}

export function prepareStatements(database: DatabaseSync) {
	const prepare = (text: string) => database.prepare(text);
	const machine = `SELECT m.*, r.definition FROM sfn_machines m
		JOIN sfn_revisions r ON r.machine_arn = m.arn AND r.revision = m.revision`;
	return {
		lastExecution: prepare("SELECT coalesce(max(id), 0) AS n FROM sfn_executions"),
		insertExecution: prepare(`INSERT INTO sfn_executions VALUES (${Array(21).fill("?").join(", ")})`),
		updateExecution:
			prepare(`UPDATE sfn_executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?,
			deadline = ?, last_event = ?, redrives = ?, redriven = ?, bytes = ? WHERE id = ?`),
		deleteExecution: prepare("DELETE FROM sfn_executions WHERE id = ?"),
		// "0" follows "/" in ASCII: the range is every label of the machine.
		executionsOfMachine: prepare(
			"SELECT id AS n FROM sfn_executions WHERE machine_arn = ? OR (machine_arn >= ? AND machine_arn < ?)",
		),
		deleteMachine: prepare("DELETE FROM sfn_machines WHERE arn = ?"),
		deleteRevisions: prepare("DELETE FROM sfn_revisions WHERE machine_arn = ?"),
		deleteTags: prepare("DELETE FROM sfn_tags WHERE machine_arn = ?"),
		deleteMapRuns: prepare("DELETE FROM sfn_map_runs WHERE execution = ?"),
		execution: prepare("SELECT * FROM sfn_executions WHERE arn = ?"),
		executionById: prepare("SELECT * FROM sfn_executions WHERE id = ?"),
		running: prepare("SELECT * FROM sfn_executions WHERE status = 'RUNNING' ORDER BY id"),
		startedByMinute: prepare(`SELECT started / 60000 * 60000 AS minute, count(*) AS n FROM sfn_executions
			WHERE machine_arn = ? AND started >= ? AND started < ? GROUP BY minute ORDER BY minute`),
		endedByMinute: prepare(`SELECT stopped / 60000 * 60000 AS minute, count(*) AS n FROM sfn_executions
			WHERE machine_arn = ? AND stopped >= ? AND stopped < ? AND status = ? GROUP BY minute ORDER BY minute`),
		children: prepare("SELECT * FROM sfn_executions WHERE map_run = ? ORDER BY item_index, id"),
		listByMachine: prepare(`SELECT * FROM sfn_executions WHERE machine_arn = ? AND id < ?
			AND (? IS NULL OR status = ?) AND (? IS NULL OR (redrives > 0) = ?) ORDER BY id DESC LIMIT ?`),
		listByMapRun: prepare(`SELECT * FROM sfn_executions WHERE map_run = ? AND id < ?
			AND (? IS NULL OR status = ?) AND (? IS NULL OR (redrives > 0) = ?) ORDER BY id DESC LIMIT ?`),
		insertHistory: prepare("INSERT INTO sfn_history VALUES (?, ?)"),
		historyPieceOf: prepare("SELECT max(key) AS n FROM sfn_history WHERE key BETWEEN ? AND ?"),
		historyBytes: prepare("SELECT sum(length(events)) AS n FROM sfn_history WHERE key BETWEEN ? AND ?"),
		historyUp: prepare("SELECT events FROM sfn_history WHERE key BETWEEN ? AND ? ORDER BY key"),
		historyDown: prepare("SELECT events FROM sfn_history WHERE key BETWEEN ? AND ? ORDER BY key DESC"),
		deleteHistory: prepare("DELETE FROM sfn_history WHERE key BETWEEN ? AND ?"),
		putFrame: prepare("INSERT OR REPLACE INTO sfn_frames VALUES (?, ?, ?)"),
		deleteFrames: prepare("DELETE FROM sfn_frames WHERE execution = ?"),
		deleteFramesBelow: prepare("DELETE FROM sfn_frames WHERE execution = ? AND path >= ? AND path < ?"),
		frames: prepare("SELECT path, state FROM sfn_frames WHERE execution = ? ORDER BY length(path), path"),
		postponeExecutions: prepare(
			"UPDATE sfn_executions SET deadline = deadline + ? WHERE status = 'RUNNING' AND deadline IS NOT NULL",
		),
		postponeTasks: prepare(`UPDATE sfn_frames
			SET state = json_set(state, '$.progress.submitted.deadline', json_extract(state, '$.progress.submitted.deadline') + ?)
			WHERE state LIKE '%"submitted":{"deadline"%'
			AND json_extract(state, '$.progress.submitted.deadline') IS NOT NULL`),
		machine: prepare(`${machine} WHERE m.arn = ?`),
		machines: prepare(`${machine} ORDER BY m.name`),
		putMachine: prepare("INSERT OR REPLACE INTO sfn_machines VALUES (?, ?, ?, ?, ?, ?, ?)"),
		putRevision: prepare("INSERT OR REPLACE INTO sfn_revisions VALUES (?, ?, ?)"),
		lastRevision: prepare("SELECT max(revision) AS n FROM sfn_revisions WHERE machine_arn = ?"),
		definition: prepare("SELECT definition FROM sfn_revisions WHERE machine_arn = ? AND revision = ?"),
		finished: prepare(
			"SELECT count(*) AS n, sum(bytes) AS bytes FROM sfn_executions WHERE stopped IS NOT NULL",
		),
		stoppedBefore: prepare("SELECT id AS n FROM sfn_executions WHERE stopped < ? LIMIT ?"),
		expressStoppedBefore: prepare(
			"SELECT id AS n FROM sfn_executions WHERE stopped < ? AND type = 'EXPRESS' LIMIT ?",
		),
		oldestStopped: prepare(
			"SELECT id AS n, bytes FROM sfn_executions WHERE stopped IS NOT NULL ORDER BY stopped, id LIMIT ?",
		),
		deleteUnusedRevisions: prepare(`DELETE FROM sfn_revisions WHERE NOT EXISTS (
			SELECT 1 FROM sfn_machines m WHERE m.arn = machine_arn AND m.revision = sfn_revisions.revision
		) AND NOT EXISTS (
			SELECT 1 FROM sfn_executions e WHERE (e.machine_arn = sfn_revisions.machine_arn
				OR e.machine_arn LIKE sfn_revisions.machine_arn || '/%') AND e.revision = sfn_revisions.revision
		)`),
	};
}

export type Statements = ReturnType<typeof prepareStatements>;

/** The column `n` of a row. */
export function count(row: unknown): number {
	return Number((row as { n: number | null } | undefined)?.n ?? 0);
}
