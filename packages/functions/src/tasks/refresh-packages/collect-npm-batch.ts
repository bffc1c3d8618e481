import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isDownloadsRound, isThoroughRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import type { NpmBatch, NpmQuestion } from "@dephealth/core/sources/npm/batch.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { npmBatch, packageRefreshes } from "../../compose/refresh.ts";
import { isFresh, storedFacts, storedReport } from "../collect-package/stored-reports.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";
import { entryOf, type PackedReports, packReports } from "./packed-reports.ts";
import { batchSchema, type RefreshRound } from "./refresh-batch-input.ts";

const inputSchema = batchSchema.extend({ newReleases: z.array(z.string()).max(100).default([]) });

/** Task of the state machine: what npm says of a batch's npm packages. */
export function createCollectNpmBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	npm: NpmBatch;
	clock: Clock;
}) {
	return async (input: unknown): Promise<PackedReports> => {
		const { items, round, newReleases } = parseTaskInput(inputSchema, input);
		const released = new Set(newReleases);
		const npmPackages = items.filter(({ ecosystem }) => registrySourceOf(ecosystem) === "npm");
		const stored = await deps.refreshes.readReports(npmPackages);
		const asked = npmPackages.filter(
			(ref) => !isFresh(storedReport(stored.get(packageKey(ref)), "npm"), round.since),
		);
		const reports = await deps.npm.collect(
			asked.map((ref) =>
				questionOf(ref, stored.get(packageKey(ref)), round, released.has(formatPackageRef(ref))),
			),
		);
		const byPackage = new Map(asked.map((ref, index) => [packageKey(ref), reports[index]]));
		const entries = items.map((ref) => {
			const report = byPackage.get(packageKey(ref));
			return report ? entryOf(report, storedReport(stored.get(packageKey(ref)), "npm")) : "not_asked";
		});
		return packReports("npm", timestamp(deps.clock), entries);
	};
}

/** A packument is read for a reason: a release, a thorough round, an earlier failure. */
function questionOf(
	ref: PackageRef,
	stored: readonly SourceReport[] | undefined,
	round: RefreshRound,
	hasNewRelease: boolean,
): NpmQuestion {
	const previous = storedFacts(stored, "npm");
	const isUncertain = previous === undefined || previous.staleBecause !== undefined;
	const lacksDownloads = previous?.gaps.some(({ field }) => field === "weeklyDownloads") ?? true;
	return {
		ref,
		previous,
		packument: isUncertain || hasNewRelease || isThoroughRound(ref, round.tier, round.round),
		downloads: lacksDownloads || isDownloadsRound(ref, round.round),
	};
}

export const handler = taskHandler("collect-npm-batch", (input) =>
	createCollectNpmBatch({ refreshes: packageRefreshes(), npm: npmBatch(), clock })(input),
);
