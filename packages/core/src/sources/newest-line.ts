import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { versionComparison } from "../packages/version-order.ts";

/** Ascending by time: each release that was the highest of all when it was published. */
export function newestLine<T extends { version: string; at: number }>(
	records: readonly T[],
	grammar: VersionGrammar,
): T[] {
	const compare = versionComparison(grammar);
	const line: T[] = [];
	for (const record of records.toSorted((a, b) => a.at - b.at)) {
		if (grammar.prerelease.test(record.version)) continue;
		const highest = line.at(-1);
		if (highest && compare(record.version, highest.version) <= 0) continue;
		line.push(record);
	}
	return line;
}
