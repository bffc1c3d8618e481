/** The branch of collect-package for the sources that are asked about a repository. Pure. */

import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_LABELS, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { HTTP_RETRY, LAMBDA_FAILURES, LAMBDA_RETRY } from "@dephealth/core/resilience/retry-presets.ts";
import type { Source } from "@dephealth/core/sources/source.ts";
import { figuresOf } from "./retry-blocks.ts";
import {
	type Branch,
	FAILURE,
	failureHandling,
	notRequested,
	retries,
	skipped,
	task,
} from "./source-states.ts";

/**
 * The sources that are asked about a repository: it is resolved once, and they are asked side by side. GitHub is asked for
 * the commits only where git could not tell them.
 */
export function repositoryBranch(sources: readonly Source<SourceName>[]): Branch {
	const wanted = sources.map(({ id }) => `'${id}' in $sources`).join(" or ");
	return {
		StartAt: "Repository wanted?",
		States: {
			"Repository wanted?": {
				Comment: "Is anybody asked about the repository?",
				Type: "Choice",
				Choices: [{ Condition: `{% ${wanted} %}`, Next: "ResolveRepository" }],
				Default: "Repository not requested",
			},
			"Repository not requested": {
				Comment: "A repair asks only the sources that are still missing.",
				Type: "Pass",
				Output: `{% [${sources.map(({ id }) => `{ 'source': '${id}', 'state': 'skipped', 'reason': 'not_requested' }`).join(", ")}] %}`,
				End: true,
			},
			ResolveRepository: {
				Comment:
					"Asks the registry where the package's source lives, so that this branch need not wait for the others.",
				...task("ResolveRepository", { package: "{% $package %}" }),
				Assign: { repository: "{% $states.result.Payload %}" },
				...retries(HTTP_RETRY),
				Catch: [
					{
						ErrorEquals: ["States.ALL"],
						Assign: { repository: { state: "unread", ...FAILURE } },
						Next: "AskRepository",
					},
				],
				Next: "AskRepository",
			},
			AskRepository: {
				Comment: "Each branch ends in a report.",
				Type: "Parallel",
				Branches: sources.map(hostBranch),
				Next: "Commits read?",
			},
			"Commits read?": {
				Comment:
					"Git tells a whole life and needs no allowance: GitHub is asked for commits in its place only.",
				Type: "Choice",
				Choices: [
					{
						Condition:
							"{% $states.input[source = 'git'].state = 'failed' and $states.input[source = 'github'].facts.found = true %}",
						Next: "AskGithubForCommits",
					},
				],
				Default: "Repository answered",
			},
			AskGithubForCommits: {
				Comment: "The same question with the commits. Failing this, what is known of the repository stays.",
				...task(collectState("github"), { repository: "{% $repository.path %}", commits: true }),
				Output: "{% [$states.input[source != 'github'], $states.result.Payload] %}",
				Retry: [{ ErrorEquals: [...LAMBDA_FAILURES], ...figuresOf(LAMBDA_RETRY) }],
				Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: "Repository answered" }],
				Next: "Repository answered",
			},
			"Repository answered": {
				Comment: "The reports of all that were asked about the repository.",
				Type: "Succeed",
			},
		},
	};
}

/** The payload of each source of repositories, besides the place. */
const PAYLOADS: { readonly [N in SourceName]?: Record<string, unknown> } = {
	git: {
		repository: { host: "{% $repository.host %}", path: "{% $repository.path %}" },
		previous: "{% $exists($previousReports[source = 'git']) ? $previousReports[source = 'git'] : null %}",
	},
	github: {
		repository: "{% $repository.path %}",
		commits:
			"{% $not('git' in $sources) and $not($exists($previousReports[source = 'git' and state = 'collected' and $not($exists(staleBecause))])) %}",
	},
};

function hostBranch(source: Source<SourceName>): Branch {
	const { id } = source;
	const name = SOURCE_LABELS[id];
	const collect = collectState(id);
	const isGithubs = id === "github";
	return {
		StartAt: `${name} wanted?`,
		States: {
			[`${name} wanted?`]: {
				Comment: `Is ${name} asked at all${isGithubs ? "? It can only tell about what it hosts" : ""}.`,
				Type: "Choice",
				Choices: [
					{ Condition: `{% $not('${id}' in $sources) %}`, Next: `${name} not requested` },
					{ Condition: "{% $repository.state = 'unread' %}", Next: `${name} has no address` },
					{ Condition: "{% $repository.state = 'none' %}", Next: `${name} has no repository` },
					...(isGithubs
						? [{ Condition: "{% $repository.state = 'elsewhere' %}", Next: "Repository elsewhere" }]
						: []),
				],
				Default: collect,
			},
			[collect]: {
				Comment: `Asks ${name}. Its failure is caught here: it must not take the other sources down.`,
				...task(collect, PAYLOADS[id] ?? {}),
				Output: "{% $states.result.Payload %}",
				...failureHandling(source, {}),
				Next: `${name} answered`,
			},
			[`${name} answered`]: {
				Comment: `The report of ${name}: collected, or a typed failure.`,
				Type: "Succeed",
			},
			[`${name} has no address`]: {
				Comment: "The registry could not be asked where the repository is.",
				Type: "Pass",
				Output: `{% $merge([$repository, { 'source': '${id}', 'state': 'failed' }]) %}`,
				End: true,
			},
			[`${name} has no repository`]: skipped(source, "no_repository", "The package declares no repository."),
			...(isGithubs && {
				"Repository elsewhere": skipped(source, "repository_not_on_github", "Git alone tells about it."),
			}),
			[`${name} not requested`]: notRequested(source),
		},
	};
}
