/** Reads the packages of a data directory without starting the product on it. */
import { latestKey } from "@dephealth/core/packages/package-items.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { SUMMARY_ATTRIBUTES, toStoredSummaries } from "@dephealth/core/packages/stored-package.ts";
import { type PackageReading, toReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { openForReading, storeFolder } from "./data-directory/data-directory.ts";
import { toWireMap } from "./dynamodb/native-values.ts";
import { readStoredItems } from "./dynamodb/read-stored-items.ts";
import { localTable } from "./table-names.ts";

/**
 * @returns by `packageKey`, of packages that are stored; empty for a directory that cannot be read so: starting the
 *   product on it says why
 */
export function readStoredPackages(
	refs: readonly PackageRef[],
	{ dataDirectory, sandbox, now }: { dataDirectory: string; sandbox: boolean; now: number },
): ReadonlyMap<string, PackageReading> {
	try {
		const stored = toStoredSummaries(readItems(storeFolder(dataDirectory, { sandbox }), refs));
		return new Map([...stored].map(([key, summary]) => [key, toReading(summary, now)]));
	} catch {
		return new Map();
	}
}

/** @throws Error of SQLite */
function readItems(folder: string, refs: readonly PackageRef[]): Record<string, unknown>[] {
	const database = openForReading(folder);
	if (!database) return [];
	try {
		const keys = [...new Map(refs.map((ref) => [packageKey(ref), ref])).values()]
			.map(latestKey)
			.map(toWireMap);
		return readStoredItems(database, localTable("packages"), keys, ["pk", ...SUMMARY_ATTRIBUTES]) ?? [];
	} finally {
		database.close();
	}
}
