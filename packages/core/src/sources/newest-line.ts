import type { PublishRecord } from "../facts/recent-changes.ts";
import { compareVersions, type VersionGrammar } from "../packages/version-order.ts";

/** Ascending by time: each release that was the highest of all when it was published. */
export function newestLine(records: readonly PublishRecord[], grammar: VersionGrammar): PublishRecord[] {
	const line: PublishRecord[] = [];
	for (const record of records.toSorted((a, b) => a.at - b.at)) {
		if (grammar.prerelease.test(record.version)) continue;
		const highest = line.at(-1);
		if (highest && compareVersions(record.version, highest.version, grammar) <= 0) continue;
		line.push(record);
	}
	return line;
}
