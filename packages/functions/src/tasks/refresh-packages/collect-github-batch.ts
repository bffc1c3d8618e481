import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import type { SkippedReport, SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isThoroughRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import type { GithubBatch, GithubQuestion } from "@dephealth/core/sources/github/batch.ts";
import { clock } from "../../compose/clock.ts";
import { githubBatch, packageRefreshes } from "../../compose/refresh.ts";
import { declaredRepository, isFresh, storedFacts, storedReport } from "../collect-package/stored-reports.ts";
import { taskHandler } from "../invocation.ts";
import { parseTaskInput } from "../task-input.ts";
import { type BatchEntry, entryOf, type PackedReports, packReports } from "./packed-reports.ts";
import { batchSchema, type RefreshRound } from "./refresh-batch-input.ts";

/** Task of the state machine: the repositories of a batch's packages, where their registries said that they are. */
export function createCollectGithubBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	github: GithubBatch;
	clock: Clock;
}) {
	return async (input: unknown): Promise<PackedReports> => {
		const { items, round } = parseTaskInput(batchSchema, input);
		const stored = await deps.refreshes.readReports(items);
		const plans = items.map((ref) => planOf(ref, stored.get(packageKey(ref)), round));
		const questions = plans.filter((plan) => typeof plan === "object" && "repository" in plan);
		const reports = await deps.github.collect(questions);
		const byQuestion = new Map(questions.map((question, index) => [question, reports[index]]));
		const entries = plans.map((plan, index): BatchEntry => {
			const ref = items[index];
			const before = ref && storedReport(stored.get(packageKey(ref)), "github");
			if (plan === "not_asked") return plan;
			if ("state" in plan) return entryOf(plan, before);
			const report = byQuestion.get(plan);
			return report ? entryOf(report, before) : "not_asked";
		});
		return packReports("github", timestamp(deps.clock), entries);
	};
}

function planOf(
	ref: PackageRef,
	reports: readonly SourceReport[] | undefined,
	round: RefreshRound,
): GithubQuestion | SkippedReport | "not_asked" {
	const repository = declaredRepository(ref, reports);
	if (repository === undefined || isFresh(storedReport(reports, "github"), round.since)) return "not_asked";
	if (repository === null) return { source: "github", state: "skipped", reason: "no_repository" };
	if (repository.host !== "github.com") {
		return { source: "github", state: "skipped", reason: "repository_not_on_github" };
	}
	return {
		repository: repository.path,
		previous: storedFacts(reports, "github"),
		thorough: isThoroughRound(ref, round.tier, round.round),
	};
}

export const handler = taskHandler("collect-github-batch", (input) =>
	createCollectGithubBatch({ refreshes: packageRefreshes(), github: githubBatch(), clock })(input),
);
