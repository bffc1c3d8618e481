/** The special inventions of each ecosystem. */
import { ECOSYSTEMS } from "@dephealth/contract/vocabulary.ts";
import type { Ecosystem } from "@dephealth/core/packages/ecosystem.ts";

export type EcosystemWorld = {
	/** The prefix of every invented package's name. */
	namePrefix: string;
	/** Owners of the repositories, by the scope of the package; `""` is no scope. */
	owners: ReadonlyMap<string, string>;
	/** A Go module's or an action's name is its repository, so it has one, where its name says. */
	nameIsRepository: boolean;
	/** A semantic version as the ecosystem writes it. */
	spellVersion(version: string): string;
	/** One version of so many has no date, if the registry does not provide all dates; null when all have one. */
	undatedShare: number | null;
	/** A package to try, in addition to npm's kinds. */
	example: { name: string; archetype: string; description: string } | null;
};

/** The differences from `worldOf`. */
const OWN: Readonly<Partial<Record<Ecosystem, Partial<EcosystemWorld>>>> = {
	npm: {
		owners: new Map([
			["", "sandbox-npm"],
			["@sandbox", "sandbox-npm-scoped"],
			["@types", "sandbox-npm-types"],
		]),
	},
	pypi: {
		spellVersion: (version) => version.replace(/-nightly\.(\d+)\.(\d+)$/, ".dev$2"),
		example: { name: "active-17", archetype: "active", description: "active, on PyPI" },
	},
	cargo: {
		example: { name: "quiet-4012", archetype: "quiet", description: "quiet, on crates.io" },
	},
	go: {
		namePrefix: "github.com/sandbox/",
		owners: new Map([["", "sandbox"]]),
		nameIsRepository: true,
		spellVersion: (version) => `v${version}`,
		undatedShare: 7,
		example: { name: "active-17", archetype: "active", description: "active, a Go module" },
	},
	maven: {
		namePrefix: "org.sandbox:",
		spellVersion: (version) =>
			version.replace(/-nightly\..*/s, (nightly) => `${nightly.replaceAll(".", "-")}-SNAPSHOT`),
		undatedShare: 11,
		example: { name: "archived-3", archetype: "archived", description: "archived, on Maven Central" },
	},
	nuget: {
		example: { name: "deprecated-5", archetype: "deprecated", description: "deprecated, on NuGet" },
	},
	packagist: {
		namePrefix: "sandbox/",
		spellVersion: (version) => version.replace(/-nightly\.\d+\.(\d+)$/, "-beta$1"),
		example: { name: "deprecated-7", archetype: "deprecated", description: "abandoned, on Packagist" },
	},
	actions: {
		namePrefix: "sandbox-actions/",
		owners: new Map([["", "sandbox-actions"]]),
		nameIsRepository: true,
		spellVersion: (version) => `v${version}`,
		example: { name: "archived-9", archetype: "archived", description: "archived, a GitHub Action" },
	},
	rubygems: {
		spellVersion: (version) => version.replace("-", "."),
		example: { name: "abandoned-8", archetype: "abandoned", description: "abandoned, on RubyGems" },
	},
};

function worldOf(ecosystem: Ecosystem): EcosystemWorld {
	return {
		namePrefix: "",
		owners: new Map([["", `sandbox-${ecosystem}`]]),
		nameIsRepository: false,
		spellVersion: (version) => version,
		undatedShare: null,
		example: null,
		...OWN[ecosystem],
	};
}

export const ECOSYSTEM_WORLDS = Object.fromEntries(
	ECOSYSTEMS.map((ecosystem) => [ecosystem, worldOf(ecosystem)]),
) as Readonly<Record<Ecosystem, EcosystemWorld>>;
