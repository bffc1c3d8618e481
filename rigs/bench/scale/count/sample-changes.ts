/** The changes that the sources report of a sample, week by week. */
import type { Clock } from "@dephealth/core/clock.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { anOlderRelease, type Change } from "../../../soak/changes.ts";
import { DOWNLOADS_MOVE, LIVELY_KINDS } from "../model/assumptions.ts";
import { createOlderCommit } from "./older-commit.ts";

/**
 * @param options.shares the shares of packages with a change that the sources report
 * @param options.rewrite changes the stored facts, so that the sources then report a change
 * @returns changes others in each week; the downloads of all
 */
export function createSampleChanges(options: {
	worldClock: Clock;
	shares: { commits: number; releases: number };
	rewrite: (ref: PackageRef, change: Change) => Promise<void>;
}): (sample: readonly PackageRef[], week: number) => Promise<void> {
	const { shares, rewrite } = options;
	const anOlderCommit = createOlderCommit(options.worldClock);
	return async (sample, week) => {
		const share = (of: number, among = sample) => {
			const count = Math.round(sample.length * of);
			return among.slice(count * week, count * (week + 1));
		};
		for (const [index, ref] of sample.entries()) await rewrite(ref, otherDownloads(index + week));
		for (const ref of share(shares.releases)) await rewrite(ref, anOlderRelease);
		for (const ref of share(shares.commits, sample.filter(isLively))) await rewrite(ref, anOlderCommit);
	};
}

function isLively({ name }: PackageRef): boolean {
	return LIVELY_KINDS.some((kind) => name.includes(`${kind}-`));
}

/** Some were added or removed. */
function otherDownloads(index: number): Change {
	const factor = 1 + DOWNLOADS_MOVE * Math.sin(index);
	return (report) => {
		if (report.state !== "collected" || report.source !== "npm") return report;
		const { weeklyDownloads } = report.facts;
		if (weeklyDownloads === null) return report;
		return { ...report, facts: { ...report.facts, weeklyDownloads: Math.round(weeklyDownloads * factor) } };
	};
}
