/** The action's step for pull requests: describes their changes in one comment. It never fails the job. */
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, serverArguments } from "./command.ts";
import { findComment, GitHubApiError, type Repository, writeComment } from "./github-comments.ts";
import { type ActionInputs, readInputs, required } from "./inputs.ts";
import { fetchBase, pullRequestOf } from "./pull-request.ts";

/** https://docs.github.com/en/rest/issues/comments: 65,536 characters, of which some are left for the marker. */
const MAX_CHARACTERS = 65_000;
/** The answers to a token that may not comment: a fork's, or one without `pull-requests: write`. */
const NOT_ALLOWED = new Set([401, 403, 404]);

export async function comment(env: NodeJS.ProcessEnv): Promise<void> {
	try {
		await commentOn(env);
	} catch (error) {
		warn(`The pull request got no comment: ${error instanceof Error ? error.message : String(error)}`);
	}
}

async function commentOn(env: NodeJS.ProcessEnv): Promise<void> {
	const inputs = readInputs(env);
	const pullRequest = pullRequestOf(env);
	if (!pullRequest) return;
	const base = fetchBase(inputs.workspace, pullRequest, env["GITHUB_SHA"]);
	const { text, isEmpty } = compare(inputs, base);
	const repository: Repository = {
		apiUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
		name: required(env, "GITHUB_REPOSITORY"),
		token: inputs.token,
	};
	const marker = `<!-- dephealth ${inputs.category.replaceAll(/[^\w./ -]/g, "_")} -->`;
	try {
		const existing = await findComment(repository, pullRequest.number, marker);
		// A comparison without changes is not worth a comment, unless it corrects an earlier one.
		if (isEmpty && existing === undefined) return;
		await writeComment(repository, pullRequest.number, existing, `${marker}\n${text}`);
	} catch (error) {
		if (!(error instanceof GitHubApiError) || !NOT_ALLOWED.has(error.status)) throw error;
		if (isEmpty) return;
		appendFileSync(required(env, "GITHUB_STEP_SUMMARY"), `\n${text}`);
		process.stdout.write(
			"The token may not comment here (a fork, or no pull-requests: write): the comparison is in the job's summary.\n",
		);
	}
}

/** The Markdown comes second, when the results of the first comparison are in the cache. */
function compare(inputs: ActionInputs, base: string): { text: string; isEmpty: boolean } {
	const folder = join(inputs.folder, "reports");
	mkdirSync(folder, { recursive: true });
	const json = JSON.parse(diff(inputs, base, "json", join(folder, "diff.json"))) as {
		changes: unknown[];
		removed: unknown[];
	};
	const text = diff(inputs, base, "markdown", join(folder, "diff.md"));
	return {
		text: text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…\n` : text,
		isEmpty: json.changes.length === 0 && json.removed.length === 0,
	};
}

function diff(inputs: ActionInputs, base: string, format: string, file: string): string {
	const args = ["diff", "--since", base, "--format", format, "--output", file, ...serverArguments(inputs)];
	const code = runCommand(inputs, args, join(inputs.workspace, inputs.workingDirectory));
	// 6: a risk came, which the comparison says; the verdict is the scan's.
	if (code !== 0 && code !== 6) throw new Error(`dephealth diff ended with ${code}.`);
	return readFileSync(file, "utf8");
}

/** https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
function warn(message: string): void {
	const escaped = message.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
	process.stdout.write(`::warning title=DepHealth::${escaped}\n`);
}
