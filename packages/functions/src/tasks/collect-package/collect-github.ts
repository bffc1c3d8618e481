import type { GithubReport } from "@dephealth/core/facts/source-report.ts";
import { isRepositoryPath } from "@dephealth/core/sources/github/repository-path.ts";
import * as z from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { github } from "../../compose/sources/github.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	/** `owner/name`, by GitHub's own grammar. */
	repository: z.string().refine(isRepositoryPath),
	/** Git could not tell them. */
	commits: z.boolean().default(false),
});

export type GithubCollector = {
	collect(repository: string, asked: { commits: boolean }): Promise<GithubReport>;
};

/** The repository's state and, where they are asked for, its newest commits. */
export function createCollectGithub(source: GithubCollector) {
	return (input: unknown): Promise<GithubReport> => {
		const { repository, commits } = parseTaskInput(inputSchema, input);
		return source.collect(repository, { commits });
	};
}

export const throws = [INPUT_ERROR, ...UPSTREAM_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("collect-github", throws, (c) => createCollectGithub(github(c)));
export const handler = onLambda(createHandler);
