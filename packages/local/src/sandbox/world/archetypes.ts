/** The kinds of invented packages, each with an example to try. Their numbers stand in recipes.ts. */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { ECOSYSTEM_WORLDS, spellName } from "./ecosystem-world.ts";

type ArchetypeRow = {
	/** Name of the example without a scope; as a package it exists in every ecosystem of `ecosystems`. */
	example: string;
	/** Scope of the example on npm. */
	scope?: "@sandbox" | "@types";
	description: string;
	ecosystems: readonly Ecosystem[];
};

const NPM: readonly Ecosystem[] = ["npm"];
/** A package whose name is that of its repository always has one, at the place that the name says. */
const NAMED_APART: readonly Ecosystem[] = ECOSYSTEMS.filter(
	(ecosystem) => !ECOSYSTEM_WORLDS[ecosystem].nameIsRepository,
);
/** The archetypes of which a registry tells more than their repository does. */
const OF_REGISTRIES: readonly Ecosystem[] = ECOSYSTEMS.filter(
	(ecosystem) => describeEcosystem(ecosystem).repositoryOf === undefined,
);

export const ARCHETYPE_TABLE = {
	active: {
		example: "active-web-framework",
		description: "many people, frequent releases",
		ecosystems: ECOSYSTEMS,
	},
	quiet: {
		example: "quiet-string-tools",
		description: "finished and small: little happens, and nothing needs to",
		ecosystems: ECOSYSTEMS,
	},
	deprecated: {
		example: "deprecated-http-client",
		description: "deprecated, with a message that names the successor",
		ecosystems: OF_REGISTRIES,
	},
	"deprecated-silently": {
		example: "deprecated-silently-shim",
		description: "deprecated by a flag, without a message",
		ecosystems: OF_REGISTRIES,
	},
	archived: {
		example: "archived-task-runner",
		description: "its repository is archived",
		ecosystems: ECOSYSTEMS,
	},
	"one-maintainer": {
		example: "one-maintainer-parser",
		description: "active, and all of it by one person",
		ecosystems: ECOSYSTEMS,
	},
	"brand-new": {
		example: "brand-new-router",
		description: "first published last week; nobody counts it yet",
		ecosystems: ECOSYSTEMS,
	},
	abandoned: {
		example: "abandoned-date-library",
		description: "silent for more than three years, issues pile up",
		ecosystems: ECOSYSTEMS,
	},
	"bots-only": {
		example: "bots-only-starter",
		description: "only a dependency bot has committed for two years",
		ecosystems: ECOSYSTEMS,
	},
	vulnerable: {
		example: "vulnerable-template-engine",
		description: "advisories affect its newest version",
		ecosystems: ECOSYSTEMS,
	},
	malicious: {
		example: "malicious-lookalike",
		description: "removed as malware: npm put a security placeholder in its place",
		ecosystems: NPM,
	},
	"malware-advisory": {
		example: "malware-advisory-cli",
		description: "still published, and an advisory calls it malware",
		ecosystems: ECOSYSTEMS,
	},
	unpublished: {
		example: "unpublished-left-pad",
		description: "its author removed every version",
		ecosystems: NPM,
	},
	"renamed-repository": {
		example: "renamed-repository-orm",
		description: "its repository moved to another owner",
		ecosystems: NAMED_APART,
	},
	"no-repository": {
		example: "no-repository-counter",
		description: "declares no repository",
		ecosystems: NAMED_APART,
	},
	"repository-gone": {
		example: "repository-gone-client",
		description: "its repository answers 404",
		ecosystems: OF_REGISTRIES,
	},
	"empty-repository": {
		example: "empty-repository-plugin",
		description: "its repository has no commits",
		ecosystems: NAMED_APART,
	},
	"gitlab-hosted": {
		example: "gitlab-hosted-logger",
		description: "hosted on GitLab",
		ecosystems: NAMED_APART,
	},
	"codeberg-hosted": {
		example: "codeberg-hosted-editor",
		description: "hosted on Codeberg",
		ecosystems: NAMED_APART,
	},
	"self-hosted": {
		example: "self-hosted-mailer",
		description: "hosted on its makers' own server",
		ecosystems: NAMED_APART,
	},
	monorepo: {
		example: "monorepo-babel",
		scope: "@sandbox",
		description: "one of many packages of its repository",
		ecosystems: NAMED_APART,
	},
	"type-package": {
		example: "type-package-node",
		scope: "@types",
		description: "only types; Bundlephobia refuses to measure it",
		ecosystems: NPM,
	},
	"native-addon": {
		example: "native-addon-sharp",
		description: "runs an install script; Bundlephobia cannot build it",
		ecosystems: NPM,
	},
	"fresh-release": {
		example: "fresh-release-bundler",
		description: "a new version whose dependents are not counted yet",
		ecosystems: ECOSYSTEMS,
	},
	"huge-packument": {
		example: "huge-packument-nightly",
		description: "thousands of versions: a packument of many megabytes",
		ecosystems: ECOSYSTEMS,
	},
} as const satisfies Record<string, ArchetypeRow>;

export type Archetype = keyof typeof ARCHETYPE_TABLE;

export const ARCHETYPES = Object.keys(ARCHETYPE_TABLE) as Archetype[];

export function isArchetype(text: string): text is Archetype {
	return Object.hasOwn(ARCHETYPE_TABLE, text);
}

/** The table's row, with its optional parts visible. */
export function archetypeRow(archetype: Archetype): ArchetypeRow {
	return ARCHETYPE_TABLE[archetype];
}

export type SandboxExample = {
	archetype: Archetype | "unknown";
	/** `npm/active-web-framework`: what parsePackageSpec reads. */
	spec: string;
	description: string;
};

/** The examples to try: one package of every kind, then one of every other ecosystem, then one that does not exist. */
export const SANDBOX_EXAMPLES: readonly SandboxExample[] = [
	...ARCHETYPES.map((archetype): SandboxExample => {
		const { scope, example, description } = archetypeRow(archetype);
		return { archetype, spec: `npm/${scope ? `${scope}/` : ""}${example}`, description };
	}),
	...ECOSYSTEMS.flatMap((ecosystem): SandboxExample[] => {
		const { example } = ECOSYSTEM_WORLDS[ecosystem];
		if (example === null) return [];
		const { archetype, name, description } = example;
		if (!isArchetype(archetype)) throw new RangeError(`${archetype} is no kind of invented package.`);
		return [{ archetype, spec: `${ecosystem}/${spellName(ecosystem, name)}`, description }];
	}),
	{ archetype: "unknown", spec: "npm/sandbox-unknown", description: "no such package" },
];
