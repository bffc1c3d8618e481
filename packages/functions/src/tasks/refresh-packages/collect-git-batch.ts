import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { storedReport } from "@dephealth/core/collection/stored-reports.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { gitPlan } from "@dephealth/core/refresh/batch-questions.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import {
	type BatchEntry,
	entryOf,
	type PackedReports,
	packReports,
} from "@dephealth/core/refresh/packed-reports.ts";
import type { GitBatch } from "@dephealth/core/sources/git/batch.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { gitBatch } from "../../compose/git.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { batchSchema } from "./refresh-batch-input.ts";

/** Reads what is new in the repositories of a batch's packages: one request each where nothing is. */
export function createCollectGitBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	git: GitBatch;
	clock: Clock;
}) {
	return async (input: unknown): Promise<PackedReports> => {
		const { items, round } = parseTaskInput(batchSchema, input);
		const stored = await deps.refreshes.readReports(items);
		const plans = items.map((ref) => {
			const reports = stored.get(packageKey(ref));
			return { plan: gitPlan(ref, reports, round), before: storedReport(reports, "git") };
		});
		const questions = plans.flatMap(({ plan }) => (isQuestion(plan) ? [plan] : []));
		const answers = await deps.git.collect(questions);
		const byQuestion = new Map(questions.map((question, index) => [question, answers[index]]));
		const entries = plans.map(({ plan, before }): BatchEntry => {
			const answer = isQuestion(plan) ? byQuestion.get(plan) : plan;
			return answer === undefined || answer === "not_asked" ? "not_asked" : entryOf(answer, before);
		});
		return packReports("git", timestamp(deps.clock), entries);
	};
}

type Plan = ReturnType<typeof gitPlan>;

function isQuestion(plan: Plan): plan is Extract<Plan, { repository: object }> {
	return typeof plan === "object" && "repository" in plan;
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
	"RepositoryUnreadableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("collect-git-batch", throws, (c) =>
	createCollectGitBatch({ refreshes: packageRefreshes(c), git: gitBatch(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
