/** The keys of the Packages table: a package is a partition, the sort key distinguishes its items. */

import type { ItemKey } from "../aws/batch-get.ts";
import { packageKey } from "./package-key.ts";
import { type PackageRef, parsePackageRef } from "./package-ref.ts";

/** Index attributes, collection state and the document. */
export const LATEST = "LATEST";
/** The item with the reports of the sources; only the next collection reads it. */
export const REPORTS = "REPORTS";

export function latestKey(ref: PackageRef): ItemKey {
	return { pk: packageKey(ref), sk: LATEST };
}

export function reportsKey(ref: PackageRef): ItemKey {
	return { pk: packageKey(ref), sk: REPORTS };
}

/** @throws InvalidPackageRefError for a key that `packageKey` did not make */
export function refOfKey(pk: string): PackageRef {
	const separator = pk.indexOf("#");
	return parsePackageRef(pk.slice(0, separator), pk.slice(separator + 1));
}
