/** The branches of collect-package, one for each source, made from the sources' descriptions. Pure. */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_LABELS, SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import {
	HTTP_RETRY,
	LAMBDA_FAILURES,
	LAMBDA_RETRY,
	type RetryPreset,
	UPSTREAM_OUTAGES,
} from "@dephealth/core/resilience/retry-presets.ts";
import type { Source } from "@dephealth/core/sources/source.ts";
import { coversEcosystem, SOURCES } from "@dephealth/core/sources/sources.ts";
import { figuresOf, type Machine } from "./retry-blocks.ts";

type Branch = Machine & { StartAt: string };

const UNKNOWN_PACKAGE = "PackageNotFoundError";
const ALL_SOURCES = /\['npm'[^\]]*\]/g;

/** The definition with a branch for each source, and with complete lists of sources. */
export function withSources(definition: Machine): Machine {
	const { States, ...rest } = withAllSources(definition);
	const all = SOURCE_NAMES.map((name): Source<SourceName> => SOURCES[name]);
	const ofRepository = all.filter(({ asksAbout }) => asksAbout === "repository");
	const branches = all.flatMap((source) => {
		if (source.asksAbout === "package") return [sourceBranch(source)];
		return source === ofRepository[0] ? [repositoryBranch(ofRepository)] : [];
	});
	return {
		...rest,
		States: {
			...States,
			CollectSources: { Type: "Parallel", ...States["CollectSources"], Branches: branches },
		},
	};
}

/** Names all sources wherever a list of them begins with the first. */
function withAllSources(definition: Machine): Machine {
	return JSON.parse(JSON.stringify(definition).replace(ALL_SOURCES, listOf(SOURCE_NAMES)));
}

export function sourceBranch(source: Source<SourceName>): Branch {
	const { id } = source;
	const name = SOURCE_LABELS[id];
	const collect = collectState(id);
	const uncovered = `${name} does not cover ecosystem`;
	const covered = ECOSYSTEMS.filter((ecosystem) => coversEcosystem(id, ecosystem));
	const registryFor = covered.filter((ecosystem) => registrySourceOf(ecosystem) === id);
	return {
		StartAt: `${name} wanted?`,
		States: {
			[`${name} wanted?`]: {
				Comment: `Is ${name} asked at all?`,
				Type: "Choice",
				Choices: [
					{ Condition: `{% $not('${source.id}' in $sources) %}`, Next: `${name} not requested` },
					...(source.ecosystems === "all"
						? []
						: [{ Condition: `{% ${isNoneOf(covered)} %}`, Next: uncovered }]),
				],
				Default: collect,
			},
			[collect]: {
				Comment: `Asks ${name}. Its failure is caught here: it must not take the other sources down.`,
				...task(collect, { package: "{% $package %}" }),
				Output: "{% $states.result.Payload %}",
				...failureHandling(source, { isRegistry: registryFor.length > 0 }),
				Next: `${name} answered`,
			},
			...(registryFor.length > 0 &&
				unknownStates(name, registryFor.length < covered.length ? registryFor : [])),
			[`${name} answered`]: {
				Comment: `The report of ${name}: collected, or a typed failure.`,
				Type: "Succeed",
			},
			[`${name} not requested`]: notRequested(source),
			...(source.ecosystems !== "all" && {
				[uncovered]: skipped(
					source,
					"ecosystem_not_covered",
					`${name} does not know packages of this ecosystem.`,
				),
			}),
		},
	};
}

/**
 * A registry's "no such package" ends all branches: nobody waits for others about a name that does not exist.
 *
 * @param only the ecosystems whose registry the source is; empty when it is that of all it covers
 */
function unknownStates(name: string, only: readonly Ecosystem[]): Machine["States"] {
	const isItsRegistry = only.length > 0 ? `$package.ecosystem in ${listOf(only)} and ` : "";
	return {
		[`Unknown to ${name}?`]: {
			Comment:
				"The registry's word is final, unless the package was known before or another source is its registry.",
			Type: "Choice",
			Choices: [
				{
					Condition: `{% ${isItsRegistry}$count($previousReports) = 0 %}`,
					Next: `Unknown to ${name}`,
				},
			],
			Default: `${name} answered`,
		},
		[`Unknown to ${name}`]: {
			Comment: "Ends the collection at once: there is no such package.",
			Type: "Fail",
			Error: UNKNOWN_PACKAGE,
			Cause: "{% $states.input.cause %}",
		},
	};
}

function listOf(names: readonly string[]): string {
	return `[${names.map((name) => `'${name}'`).join(", ")}]`;
}

/** Uses the shorter list, so that a new ecosystem changes the definition only if it is in that list. */
function isNoneOf(covered: readonly Ecosystem[]): string {
	const others = ECOSYSTEMS.filter((ecosystem) => !covered.includes(ecosystem));
	return others.length < covered.length
		? `$package.ecosystem in ${listOf(others)}`
		: `$not($package.ecosystem in ${listOf(covered)})`;
}

/**
 * The sources that are asked about a repository: it is resolved once, and they are asked side by side. GitHub is asked for
 * the commits only where git could not tell them.
 */
function repositoryBranch(sources: readonly Source<SourceName>[]): Branch {
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

function notRequested(source: Source<SourceName>) {
	return skipped(source, "not_requested", "A repair asks only the sources that are still missing.");
}

function task(name: string, payload: Record<string, unknown>) {
	return {
		Type: "Task",
		Resource: "arn:aws:states:::lambda:invoke",
		Arguments: {
			FunctionName: `\${${name}Function}`,
			Payload: { correlationId: "{% $correlationId %}", ...payload },
		},
		TimeoutSeconds: 30,
	};
}

/** Written out by failure-expressions.ts. */
const FAILURE = { error: "{% $states.errorOutput.Error %}", cause: "{% $states.errorOutput.Cause %}" };

function retries(retry: RetryPreset) {
	return {
		Retry: [
			{ ErrorEquals: [...UPSTREAM_OUTAGES], ...figuresOf(retry) },
			{ ErrorEquals: [...LAMBDA_FAILURES], ...figuresOf(LAMBDA_RETRY) },
		],
	};
}

/** The same for every task of a source. */
function failureHandling(source: Source<SourceName>, { isRegistry = false }: { isRegistry?: boolean }) {
	const Output = { source: source.id, state: "failed", ...FAILURE };
	return {
		...retries(source.retry),
		Catch: [
			...(isRegistry
				? [{ ErrorEquals: [UNKNOWN_PACKAGE], Output, Next: `Unknown to ${SOURCE_LABELS[source.id]}?` }]
				: []),
			{ ErrorEquals: ["States.ALL"], Output, Next: `${SOURCE_LABELS[source.id]} answered` },
		],
	};
}

function skipped(source: Source<SourceName>, reason: string, comment: string) {
	return {
		Comment: comment,
		Type: "Pass",
		Output: { source: source.id, state: "skipped", reason },
		End: true,
	};
}
