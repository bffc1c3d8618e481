/** The branches of collect-package, one for each source, made from the sources' descriptions. Pure. */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_LABELS, SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import type { Source } from "@dephealth/core/sources/source.ts";
import { coversEcosystem, SOURCES } from "@dephealth/core/sources/sources.ts";
import { repositoryBranch } from "./repository-branch.ts";
import type { Machine } from "./retry-blocks.ts";
import {
	type Branch,
	failureHandling,
	notRequested,
	skipped,
	task,
	UNKNOWN_PACKAGE,
} from "./source-states.ts";

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
