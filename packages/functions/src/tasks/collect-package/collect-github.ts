import type { GithubReport } from "@dephealth/core/facts/source-report.ts";
import { isRepositoryPath } from "@dephealth/core/sources/github/repository-path.ts";
import { z } from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { github } from "../../compose/sources.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	/** `owner/name`, by GitHub's own grammar. */
	repository: z.string().refine(isRepositoryPath),
});

export type GithubCollector = { collect(repository: string): Promise<GithubReport> };

/** The repository's activity and state. */
export function createCollectGithub(source: GithubCollector) {
	return (input: unknown): Promise<GithubReport> =>
		source.collect(parseTaskInput(inputSchema, input).repository);
}

export const throws = [INPUT_ERROR, ...UPSTREAM_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("collect-github", throws, (c) => createCollectGithub(github(c)));
export const handler = onLambda(createHandler);
