import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isThoroughRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import type { DepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import { clock } from "../../compose/clock.ts";
import { depsDevBatch, packageRefreshes } from "../../compose/refresh.ts";
import { isFresh, storedFacts, storedReport } from "../collect-package/stored-reports.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";
import { entryOf, type PackedReports, packReports } from "./packed-reports.ts";
import { batchSchema } from "./refresh-batch-input.ts";

/** `newReleases`: the packages whose registry is worth asking, as specs. */
export type DepsDevBatchResult = PackedReports & { newReleases: string[] };

/** Task of the state machine: what deps.dev says of a batch, and which of its packages have a new release. */
export function createCollectDepsDevBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	depsDev: DepsDevBatch;
	clock: Clock;
}) {
	return async (input: unknown): Promise<DepsDevBatchResult> => {
		const { items, round } = parseTaskInput(batchSchema, input);
		const stored = await deps.refreshes.readReports(items);
		const asked = items.filter(
			(ref) => !isFresh(storedReport(stored.get(packageKey(ref)), "deps_dev"), round.since),
		);
		const answers = await deps.depsDev.collect(
			asked.map((ref) => ({
				ref,
				previous: storedFacts(stored.get(packageKey(ref)), "deps_dev"),
				thorough: isThoroughRound(ref, round.tier, round.round),
			})),
		);
		const byPackage = new Map(asked.map((ref, index) => [packageKey(ref), answers[index]]));
		const entries = items.map((ref) => {
			const key = packageKey(ref);
			const answer = byPackage.get(key);
			return answer ? entryOf(answer.report, storedReport(stored.get(key), "deps_dev")) : "not_asked";
		});
		return {
			...packReports("deps_dev", timestamp(deps.clock), entries),
			newReleases: asked.filter((_, index) => answers[index]?.hasNewRelease).map(formatPackageRef),
		};
	};
}

export const handler = taskHandler("collect-deps-dev-batch", (input) =>
	createCollectDepsDevBatch({ refreshes: packageRefreshes(), depsDev: depsDevBatch(), clock })(input),
);
