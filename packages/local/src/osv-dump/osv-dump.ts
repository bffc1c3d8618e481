/** A dump of OSV's records: a zip with a JSON file for each, https://google.github.io/osv.dev/data/#data-dumps */
import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { StartError } from "../start-error.ts";

/** The dump that OSV_DUMP names cannot be read. */
export class OsvDumpError extends StartError {
	override name = "OsvDumpError";

	constructor(path: string, why: string, options?: ErrorOptions) {
		super(
			`OSV_DUMP names ${path}, which ${why}. It is a zip of OSV's records, or a folder of such zips: see https://google.github.io/osv.dev/data/#data-dumps.`,
			options,
		);
	}
}

/** The largest of OSV's records has some megabytes, most of them lists of versions. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;
const MAX_RECORDS = 5_000_000;

/**
 * Changes when the dump does.
 *
 * @throws OsvDumpError when there is none
 */
export function stateOfDump(dump: string): string {
	return zipsOf(dump)
		.map(({ path, stats }) => `${path} ${stats.size} ${stats.mtimeMs}`)
		.join("\n");
}

/**
 * The records, unchanged. One is in memory at a time.
 *
 * @throws OsvDumpError when the file is not a zip, is damaged, or has a too large record
 */
export async function* readRecords(dump: string): AsyncGenerator<unknown> {
	let count = 0;
	for (const { path } of zipsOf(dump)) {
		const zip = await asDump(path, openPromise(path, { lazyEntries: true }));
		try {
			const entries = zip.eachEntry()[Symbol.asyncIterator]();
			for (;;) {
				const next = await asDump(path, entries.next());
				if (next.done) break;
				if (!next.value.fileName.endsWith(".json")) continue;
				count += 1;
				if (count > MAX_RECORDS) throw new OsvDumpError(path, `has more than ${MAX_RECORDS} records`);
				yield await asDump(path, readEntry(zip, next.value, path));
			}
		} finally {
			zip.close();
		}
	}
}

async function readEntry(zip: ZipFile, entry: Entry, path: string): Promise<unknown> {
	if (entry.uncompressedSize > MAX_RECORD_BYTES) {
		throw new OsvDumpError(path, `has a record of ${entry.uncompressedSize} bytes`);
	}
	// The library checks that an entry is as long as it says.
	return JSON.parse(await textOf(await zip.openReadStreamPromise(entry)));
}

async function textOf(stream: Readable): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString("utf8");
}

async function asDump<T>(path: string, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof OsvDumpError) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new OsvDumpError(path, `cannot be read (${why})`, { cause: error });
	}
}

function zipsOf(dump: string): { path: string; stats: Stats }[] {
	try {
		const stats = statSync(dump);
		if (!stats.isDirectory()) return [{ path: dump, stats }];
		const paths = readdirSync(dump, { recursive: true, encoding: "utf8" })
			.filter((name) => name.endsWith(".zip"))
			.sort()
			.map((name) => join(dump, name));
		if (paths.length === 0) throw new OsvDumpError(dump, "has no zip in it");
		return paths.map((path) => ({ path, stats: statSync(path) }));
	} catch (error) {
		if (error instanceof OsvDumpError) throw error;
		throw new OsvDumpError(dump, "is not there, or may not be read", { cause: error });
	}
}
