import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { storedReport } from "@dephealth/core/collection/stored-reports.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { readAnswers, withLearned } from "@dephealth/core/refresh/batches/batch-answers.ts";
import { githubPlan, isLeftAlone, isUnmoved } from "@dephealth/core/refresh/batches/batch-questions.ts";
import {
	type BatchEntry,
	entryOf,
	type PackedLook,
	packLook,
} from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import type { GithubBatch } from "@dephealth/core/sources/github/batch/batch.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { githubBatch } from "../../compose/sources/github.ts";
import { batchTaskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { batchSchema } from "./batch-input.ts";

/**
 * Packages, as specs.
 *
 * - `unmoved`: their repository has no newer commit than the one that git was read to
 * - `unasked`: it is at rest, and nobody asks about it in this round
 */
export type GithubBatchResult = PackedLook & { unmoved: string[]; unasked: string[] };

/** Reads the repositories of a batch's packages, where their registries said that they are. */
export function createCollectGithubBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	github: GithubBatch;
	clock: Clock;
	/** Waited for before each slice of the work. Default: not at all. */
	takeTurn?: TakeTurn;
}) {
	return async (input: unknown): Promise<GithubBatchResult> => {
		const { items, round, answers } = parseTaskInput(batchSchema, input);
		const learned = await readAnswers(answers, deps.takeTurn);
		const stored = await deps.refreshes.readReports(items);
		const plans = items.map((ref, index) => {
			const before = stored.get(packageKey(ref));
			const told = SOURCE_NAMES.map((source) => learned.report(source, index, before));
			const reports = withLearned(before, told);
			return { ref, reports, plan: githubPlan(ref, reports, round), before: storedReport(before, "github") };
		});
		const questions = plans.flatMap(({ plan }) => (isQuestion(plan) ? [plan] : []));
		const reports = await deps.github.collect(questions);
		const byQuestion = new Map(questions.map((question, index) => [question, reports[index]]));
		const unmoved = plans.filter(({ ref, reports, plan }) => {
			const report = isQuestion(plan) ? byQuestion.get(plan) : undefined;
			return report !== undefined && isUnmoved(ref, reports, report, round);
		});
		const entries = plans.map(({ plan, before }): BatchEntry => {
			const report = isQuestion(plan) ? byQuestion.get(plan) : plan;
			return report === undefined || report === "not_asked" ? "not_asked" : entryOf(report, before);
		});
		return {
			...packLook("github", timestamp(deps.clock), entries, round),
			unmoved: unmoved.map(({ ref }) => formatPackageRef(ref)),
			unasked: plans
				.filter(({ ref, reports }) => isLeftAlone(ref, reports, round))
				.map(({ ref }) => formatPackageRef(ref)),
		};
	};
}

type Plan = ReturnType<typeof githubPlan>;

function isQuestion(plan: Plan): plan is Extract<Plan, { repository: string }> {
	return typeof plan === "object" && "repository" in plan;
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
] as const satisfies readonly TaskErrorName[];

export const createHandler = batchTaskHandler("collect-github-batch", throws, (c) =>
	createCollectGithubBatch({
		refreshes: packageRefreshes(c),
		github: githubBatch(c),
		clock: c.clock,
		takeTurn: c.background,
	}),
);
export const handler = onLambda(createHandler);
