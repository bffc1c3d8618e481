/** The pull request that a job runs for, and the commit to compare it with. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { required } from "./inputs.ts";

export type PullRequest = { number: number; baseSha: string };

/** @returns undefined when the job runs for something else, such as a push */
export function pullRequestOf(env: NodeJS.ProcessEnv): PullRequest | undefined {
	const event = JSON.parse(readFileSync(required(env, "GITHUB_EVENT_PATH"), "utf8")) as {
		pull_request?: { number?: unknown; base?: { sha?: unknown } };
	};
	const { number, base } = event.pull_request ?? {};
	if (typeof number !== "number" || !Number.isSafeInteger(number)) return undefined;
	// It becomes an argument of git.
	if (typeof base?.sha !== "string" || !/^[0-9a-f]{40,64}$/.test(base.sha)) return undefined;
	return { number, baseSha: base.sha };
}

/**
 * Fetches the commit into which the pull request is merged, when the checkout is shallow. The event's base may be
 * older than GitHub's merge commit, and changes merged by others since then are not part of this pull request.
 *
 * @throws Error when git neither has the commit nor can fetch it
 */
export function fetchBase(workspace: string, { baseSha }: PullRequest, headSha: string | undefined): string {
	const base = mergedInto(workspace, headSha) ?? baseSha;
	if (!hasCommit(workspace, base))
		git(workspace, ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", base]);
	return base;
}

/** The first parent of GitHub's own merge commit, which a shallow checkout names without having it. */
function mergedInto(workspace: string, headSha: string | undefined): string | undefined {
	if (headSha === undefined || git(workspace, ["rev-parse", "HEAD"]).trim() !== headSha) return undefined;
	const [header = ""] = git(workspace, ["cat-file", "commit", "HEAD"]).split("\n\n");
	const parents = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, sha]) => sha);
	return parents.length === 2 ? parents[0] : undefined;
}

function hasCommit(workspace: string, sha: string): boolean {
	try {
		git(workspace, ["cat-file", "-e", `${sha}^{tree}`]);
		return true;
	} catch {
		return false;
	}
}

function git(workspace: string, args: readonly string[]): string {
	return execFileSync("git", args, { cwd: workspace, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
