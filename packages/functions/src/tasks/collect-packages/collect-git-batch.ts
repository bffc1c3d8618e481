import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { storedReport } from "@dephealth/core/collection/stored-reports.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { readAnswers, withLearned } from "@dephealth/core/refresh/batches/batch-answers.ts";
import { gitPlan } from "@dephealth/core/refresh/batches/batch-questions.ts";
import {
	type BatchEntry,
	entryOf,
	MAX_BATCH,
	type PackedLook,
	packLook,
} from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import type { GitBatch } from "@dephealth/core/sources/git/batch.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import * as z from "zod";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { gitBatch } from "../../compose/git.ts";
import { config } from "../../compose/process/config.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { batchTaskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { batchSchema } from "./batch-input.ts";

/** GitHub's answers: see `GithubBatchResult`. */
const inputSchema = batchSchema.extend({
	unmoved: z.array(z.string()).max(MAX_BATCH).default([]),
	unasked: z.array(z.string()).max(MAX_BATCH).default([]),
});

/** Reads new commits of the repositories of a batch's packages. Unchanged repositories keep their reports. */
export function createCollectGitBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	git: GitBatch;
	/** GitHub tells the newest commits of many repositories in one call: it has a token. */
	githubTellsCommits: boolean;
	clock: Clock;
	/** Waited for before each slice of the work. Default: not at all. */
	takeTurn?: TakeTurn;
}) {
	return async (input: unknown): Promise<PackedLook> => {
		const { items, round, answers, unmoved, unasked } = parseTaskInput(inputSchema, input);
		const settled = new Map([
			...unmoved.map((spec) => [spec, "same"] as const),
			...unasked.map((spec) => [spec, "not_asked"] as const),
		]);
		const learned = await readAnswers(answers, deps.takeTurn);
		const stored = await deps.refreshes.readReports(
			items.filter((ref) => !settled.has(formatPackageRef(ref))),
		);
		const plans = items.map((ref, index) => {
			const told = settled.get(formatPackageRef(ref));
			if (told) return { plan: told, before: undefined };
			const before = stored.get(packageKey(ref));
			const news = SOURCE_NAMES.map((source) => learned.report(source, index, before));
			const plan = gitPlan(ref, withLearned(before, news), round, deps);
			return { plan, before: storedReport(before, "git") };
		});
		const questions = plans.flatMap(({ plan }) => (isQuestion(plan) ? [plan] : []));
		const read = await deps.git.collect(questions);
		const byQuestion = new Map(questions.map((question, index) => [question, read[index]]));
		const entries = plans.map(({ plan, before }): BatchEntry => {
			const answer = isQuestion(plan) ? byQuestion.get(plan) : plan;
			if (answer === undefined || typeof answer === "string") return answer ?? "not_asked";
			return entryOf(answer, before);
		});
		return packLook("git", timestamp(deps.clock), entries, round);
	};
}

type Plan = ReturnType<typeof gitPlan> | "same";

function isQuestion(plan: Plan): plan is Extract<Plan, { repository: object }> {
	return typeof plan === "object" && "repository" in plan;
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
	"RepositoryUnreadableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = batchTaskHandler("collect-git-batch", throws, (c) =>
	createCollectGitBatch({
		refreshes: packageRefreshes(c),
		git: gitBatch(c),
		githubTellsCommits: config(c).githubToken !== undefined,
		clock: c.clock,
		takeTurn: c.background,
	}),
);
export const handler = onLambda(createHandler);
