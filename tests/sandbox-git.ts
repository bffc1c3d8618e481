/** The git source, asking the sandbox as its mirror. */
import type { Clock } from "@dephealth/core/clock.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { createGitDispatcher } from "@dephealth/core/sources/git/git-dispatcher.ts";
import { createGitSource, type GitSource } from "@dephealth/core/sources/git/git-source.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";

export function sandboxGit(
	urls: Sandbox["urls"],
	clock: Clock,
): { git: GitSource; close: () => Promise<void> } {
	const client = createGitClient({
		dispatcher: createGitDispatcher({ allowPrivate: true }),
		clock,
		random: () => 0,
		limits: GIT_LIMITS,
	});
	const git = createGitSource({
		client,
		guardOf: () => async (call) => call(),
		clock,
		mirror: new URL(urls.gitElsewhere),
	});
	return { git, close: () => client.close() };
}
