/**
 * The branches of collect-package, one a source, made from what the sources say of themselves: what differs between them
 * is data. Pure.
 */

import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import type { Source } from "@dephealth/core/sources/source.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";

type Branch = { StartAt: string; States: Record<string, object> };

/** What Lambda itself answers; https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html */
const LAMBDA_SERVICE_RETRY = {
	ErrorEquals: [
		"Lambda.ServiceException",
		"Lambda.AWSLambdaException",
		"Lambda.SdkClientException",
		"Lambda.TooManyRequestsException",
	],
	IntervalSeconds: 1,
	MaxAttempts: 4,
	BackoffRate: 2,
	MaxDelaySeconds: 10,
	JitterStrategy: "FULL",
};
const UPSTREAM_RETRY = {
	ErrorEquals: ["UpstreamUnavailableError", "UpstreamTimeoutError", "BadResponseError"],
	IntervalSeconds: 2,
	MaxAttempts: 2,
	BackoffRate: 2,
	MaxDelaySeconds: 8,
	JitterStrategy: "FULL",
};
const ALL_SOURCES = /\['npm'[^\]]*\]/g;

/** The definition with a branch for each source, and with all sources wherever it names them all. */
export function withSources(definition: unknown): unknown {
	const list = `[${SOURCE_NAMES.map((name) => `'${name}'`).join(", ")}]`;
	const { States, ...rest } = definition as { States: Record<string, object> };
	const named: typeof States = JSON.parse(JSON.stringify(States).replace(ALL_SOURCES, list));
	const branches = SOURCE_NAMES.map((name) => sourceBranch(SOURCES[name]));
	return {
		...rest,
		States: { ...named, CollectSources: { ...named["CollectSources"], Branches: branches } },
	};
}

export function sourceBranch(source: Source<SourceName>): Branch {
	const { id, label: name, asksAbout } = source;
	const collect = collectState(id);
	const first = asksAbout === "repository" ? "ResolveRepository" : collect;
	const uncovered = `${name} does not cover ecosystem`;
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
				...failureHandling(source),
				Next: `${name} answered`,
			},
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

function notCovered(ecosystems: readonly string[]): string {
	return `{% $not($package.ecosystem in [${ecosystems.map((ecosystem) => `'${ecosystem}'`).join(", ")}]) %}`;
}

function repositoryStates(source: Source<SourceName>): Record<string, object> {
	return {
		ResolveRepository: {
			Comment:
				"Asks the registry where the package's source lives, so that this branch need not wait for the others.",
			...task("ResolveRepository", { package: "{% $package %}" }),
			Assign: { repository: "{% $states.result.Payload %}" },
			...failureHandling(source),
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

function task(name: string, payload: Record<string, string>): object {
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
function failureHandling(source: Source<SourceName>): object {
	const caught = {
		Output: {
			source: source.id,
			state: "failed",
			error: "{% $states.errorOutput.Error %}",
			cause: "{% $substring($string($states.errorOutput.Cause), 0, 4096) %}",
		},
		Next: `${source.label} answered`,
	};
	return {
		Retry: [UPSTREAM_RETRY, LAMBDA_SERVICE_RETRY],
		Catch: [{ ErrorEquals: ["States.ALL"], ...caught }],
	};
}

function skipped(source: Source<SourceName>, reason: string, comment: string): object {
	return {
		Comment: comment,
		Type: "Pass",
		Output: { source: source.id, state: "skipped", reason },
		End: true,
	};
}
