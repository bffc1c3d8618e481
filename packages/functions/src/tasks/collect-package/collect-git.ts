import type { RepositoryLocation } from "@dephealth/core/facts/source-facts.ts";
import type { GitReport, SourceReport } from "@dephealth/core/facts/source-report.ts";
import { sourceReportSchema } from "@dephealth/core/facts/source-report-schema.ts";
import * as z from "zod";
import { gitSource } from "../../compose/git.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	repository: z.object({ host: z.string().max(253), path: z.string().max(500) }),
	/** The last report, so that only new objects are sent. */
	previous: sourceReportSchema.nullable().default(null),
});

export type GitCollector = {
	collect(repository: RepositoryLocation, previous?: GitReport): Promise<GitReport>;
};

/** The repository's life, from its own server. */
export function createCollectGit(source: GitCollector) {
	return (input: unknown): Promise<GitReport> => {
		const { repository, previous } = parseTaskInput(inputSchema, input);
		return source.collect(repository, gitReportIn(previous));
	};
}

function gitReportIn(report: SourceReport | null): GitReport | undefined {
	return report?.source === "git" && report.state === "collected" ? report : undefined;
}

export const throws = [
	INPUT_ERROR,
	...UPSTREAM_ERRORS,
	"RepositoryUnreadableError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("collect-git", throws, (c) => createCollectGit(gitSource(c)));
export const handler = onLambda(createHandler);
