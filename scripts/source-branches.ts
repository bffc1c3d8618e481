/**
 * The branches of collect-package, one a source, made from what the sources say of themselves: what differs between them
 * is data. Pure.
 */

import { collectState } from "@dephealth/contract/task-functions.ts";
import { ECOSYSTEMS, SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { type Ecosystem, registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import {
	HTTP_RETRY,
	LAMBDA_FAILURES,
	LAMBDA_RETRY,
	type RetryPreset,
	UPSTREAM_OUTAGES,
} from "@dephealth/core/resilience/retry-presets.ts";
import type { Source } from "@dephealth/core/sources/source.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";
import { figuresOf, type Machine } from "./retry-blocks.ts";

type Branch = Machine & { StartAt: string };

const UNKNOWN_PACKAGE = "PackageNotFoundError";
const ALL_SOURCES = /\['npm'[^\]]*\]/g;

/** The definition with a branch for each source, and with all sources wherever it names them all. */
export function withSources(definition: Machine): Machine {
	const list = listOf(SOURCE_NAMES);
	const { States, ...rest } = definition;
	const named: typeof States = JSON.parse(JSON.stringify(States).replace(ALL_SOURCES, list));
	const branches = SOURCE_NAMES.map((name) => sourceBranch(SOURCES[name]));
	return {
		...rest,
		States: {
			...named,
			CollectSources: { Type: "Parallel", ...named["CollectSources"], Branches: branches },
		},
	};
}

export function sourceBranch(source: Source<SourceName>): Branch {
	const { id, label: name, asksAbout } = source;
	const collect = collectState(id);
	const first = asksAbout === "repository" ? "ResolveRepository" : collect;
	const uncovered = `${name} does not cover ecosystem`;
	const registryFor = ECOSYSTEMS.filter((ecosystem) => registrySourceOf(ecosystem) === id);
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
						: [{ Condition: notCovered(source.ecosystems), Next: uncovered }]),
				],
				Default: first,
			},
			...(asksAbout === "repository" && repositoryStates(source)),
			[collect]: {
				Comment: `Asks ${source.label}. Its failure is caught here: it must not take the other sources down.`,
				...task(collect, {
					[asksAbout]: asksAbout === "repository" ? "{% $repository.repository %}" : "{% $package %}",
				}),
				Output: "{% $states.result.Payload %}",
				...failureHandling(source, { isRegistry: registryFor.length > 0 }),
				Next: `${name} answered`,
			},
			...(registryFor.length > 0 && unknownStates(source, registryFor)),
			[`${name} answered`]: {
				Comment: `The report of ${source.label}: collected, or a typed failure.`,
				Type: "Succeed",
			},
			...(asksAbout === "repository" && {
				"Repository elsewhere": skipped(
					source,
					"repository_not_on_github",
					"Hosted elsewhere: its activity stays unknown, which is not a failure.",
				),
				"No repository": skipped(source, "no_repository", "The package declares no repository."),
			}),
			[`${name} not requested`]: skipped(
				source,
				"not_requested",
				"A repair asks only the sources that are still missing.",
			),
			...(source.ecosystems !== "all" && {
				[uncovered]: skipped(
					source,
					"ecosystem_not_covered",
					`${source.label} knows ${source.ecosystems.join(", ")} packages only.`,
				),
			}),
		},
	};
}

/** A registry's "no such package" ends all branches: nobody waits for others about a name that does not exist. */
function unknownStates(source: Source<SourceName>, ecosystems: readonly Ecosystem[]): Machine["States"] {
	return {
		[`Unknown to ${source.label}?`]: {
			Comment:
				"The registry's word is final, unless the package was known before or another source is its registry.",
			Type: "Choice",
			Choices: [
				{
					Condition: `{% $package.ecosystem in ${listOf(ecosystems)} and $count($previousReports) = 0 %}`,
					Next: `Unknown to ${source.label}`,
				},
			],
			Default: `${source.label} answered`,
		},
		[`Unknown to ${source.label}`]: {
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

function notCovered(ecosystems: readonly string[]): string {
	return `{% $not($package.ecosystem in ${listOf(ecosystems)}) %}`;
}

function repositoryStates(source: Source<SourceName>): Machine["States"] {
	return {
		ResolveRepository: {
			Comment:
				"Asks the registry where the package's source lives, so that this branch need not wait for the others.",
			...task("ResolveRepository", { package: "{% $package %}" }),
			Assign: { repository: "{% $states.result.Payload %}" },
			...failureHandling(source, { retry: HTTP_RETRY }),
			Next: "Repository on GitHub?",
		},
		"Repository on GitHub?": {
			Comment: "GitHub can only tell about what it hosts.",
			Type: "Choice",
			Choices: [
				{ Condition: "{% $repository.state = 'on_github' %}", Next: collectState(source.id) },
				{ Condition: "{% $repository.state = 'elsewhere' %}", Next: "Repository elsewhere" },
			],
			Default: "No repository",
		},
	};
}

function task(name: string, payload: Record<string, string>) {
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

/** The same for every task of a source. */
function failureHandling(
	source: Source<SourceName>,
	{ retry = source.retry, isRegistry = false }: { retry?: RetryPreset; isRegistry?: boolean },
) {
	const Output = {
		source: source.id,
		state: "failed",
		error: "{% $states.errorOutput.Error %}",
		cause: "{% $states.errorOutput.Cause %}",
	};
	return {
		Retry: [
			{ ErrorEquals: [...UPSTREAM_OUTAGES], ...figuresOf(retry) },
			{ ErrorEquals: [...LAMBDA_FAILURES], ...figuresOf(LAMBDA_RETRY) },
		],
		Catch: [
			...(isRegistry
				? [{ ErrorEquals: [UNKNOWN_PACKAGE], Output, Next: `Unknown to ${source.label}?` }]
				: []),
			{ ErrorEquals: ["States.ALL"], Output, Next: `${source.label} answered` },
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
