/** OSV's records of a dump, by package: read from the dump once, kept in a file of the data directory. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { type OsvRecord, recordSchema } from "@dephealth/core/sources/osv/schema.ts";
import { readRecords, stateOfDump } from "./osv-dump.ts";

/** `modified` as in the record; null when absent. `json`: the used part of the record. */
export type IndexedRecord = { id: string; modified: string | null; json: string };

export type OsvIndex = {
	/** The records in the order of their ids. Undefined for an ecosystem that DepHealth does not have. */
	recordsOf(ecosystem: string, name: string): IndexedRecord[] | undefined;
	close(): void;
};

const OURS: ReadonlyMap<string, Ecosystem> = new Map(
	ECOSYSTEMS.map((ecosystem) => [describeEcosystem(ecosystem).osv.toLowerCase(), ecosystem]),
);

/**
 * Opens the index, and makes it again when the dump has changed.
 *
 * @param paths.dump a zip of records, or a folder of such zips
 * @throws OsvDumpError when the dump cannot be read; then the index is as it was
 */
export async function openOsvIndex({ dump, index }: { dump: string; index: string }): Promise<OsvIndex> {
	const state = stateOfDump(dump);
	if (!isMadeFrom(index, state)) await makeIndex(dump, index, state);
	const database = new DatabaseSync(index, { readOnly: true });
	const select = database.prepare(
		"SELECT record.id AS id, modified, json FROM affected JOIN record ON record.id = affected.id WHERE package = ? ORDER BY record.id",
	);
	return {
		recordsOf(ecosystem, name) {
			const key = keyOf(ecosystem, name);
			return key === undefined ? undefined : (select.all(key) as IndexedRecord[]);
		},
		close: () => database.close(),
	};
}

function isMadeFrom(index: string, state: string): boolean {
	if (!existsSync(index)) return false;
	try {
		const database = new DatabaseSync(index, { readOnly: true });
		try {
			return database.prepare("SELECT state FROM made_from").get()?.["state"] === state;
		} finally {
			database.close();
		}
	} catch {
		// Damaged, or in another format: it is made again.
		return false;
	}
}

/** Builds the new index beside the old one, and replaces the old one once everything is read. */
async function makeIndex(dump: string, index: string, state: string): Promise<void> {
	const unfinished = `${index}.unfinished`;
	rmSync(unfinished, { force: true });
	try {
		const database = new DatabaseSync(unfinished);
		try {
			database.exec(
				`PRAGMA journal_mode = OFF;
				CREATE TABLE made_from (state TEXT NOT NULL);
				CREATE TABLE record (id TEXT PRIMARY KEY, modified TEXT, json TEXT NOT NULL) WITHOUT ROWID;
				CREATE TABLE affected (package TEXT, id TEXT, PRIMARY KEY (package, id)) WITHOUT ROWID;
				BEGIN;`,
			);
			await fill(database, dump);
			database.prepare("INSERT INTO made_from VALUES (?)").run(state);
			database.exec("COMMIT");
		} finally {
			database.close();
		}
		renameSync(unfinished, index);
	} finally {
		rmSync(unfinished, { force: true });
	}
}

async function fill(database: DatabaseSync, dump: string): Promise<void> {
	const insertRecord = database.prepare("INSERT OR REPLACE INTO record VALUES (?, ?, ?)");
	const insertAffected = database.prepare("INSERT OR REPLACE INTO affected VALUES (?, ?)");
	for await (const raw of readRecords(dump)) {
		const parsed = recordSchema.safeParse(raw);
		if (!parsed.success) continue;
		const packages = packagesOf(parsed.data);
		if (packages.size === 0) continue;
		insertRecord.run(parsed.data.id, parsed.data.modified, JSON.stringify(parsed.data));
		for (const key of packages) insertAffected.run(key, parsed.data.id);
	}
}

function packagesOf({ affected }: OsvRecord): Set<string> {
	const keys = affected.map(({ package: named }) => named && keyOf(named.ecosystem, named.name));
	return new Set(keys.filter((key) => typeof key === "string"));
}

/** The name as registries compare it; undefined for an ecosystem that DepHealth does not have. */
function keyOf(ecosystem: string, name: string): string | undefined {
	// `Maven:https://…` is a repository of the ecosystem.
	const ours = OURS.get((ecosystem.split(":", 1)[0] ?? "").toLowerCase());
	if (ours === undefined) return undefined;
	const { normalise = (same: string) => same } = describeEcosystem(ours).name;
	return `${ours} ${normalise(name).toLowerCase()}`;
}
