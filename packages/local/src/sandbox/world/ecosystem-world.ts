/** The special inventions of each ecosystem. */
import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";

export type EcosystemWorld = {
	/** The prefix of every invented package's name. */
	namePrefix: string;
	/** Stands for the hyphens of `active-17` where names may have none. */
	hyphen: string;
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

/** Tried in this order, until the ecosystem's grammar accepts a name. */
const PREFIXES = ["", "sandbox/", "sandbox:", "sandbox."];
const HYPHENS = ["-", "_", "."];

function worldOf(ecosystem: Ecosystem): EcosystemWorld {
	return {
		...nameWorldOf(ecosystem, OWN[ecosystem]?.namePrefix),
		owners: new Map([["", `sandbox-${ecosystem}`]]),
		nameIsRepository: false,
		spellVersion: (version) => version,
		undatedShare: null,
		example: null,
		...OWN[ecosystem],
	};
}

/** @throws RangeError when the grammar of the ecosystem accepts no invented name */
function nameWorldOf(
	ecosystem: Ecosystem,
	ownPrefix: string | undefined,
): Pick<EcosystemWorld, "namePrefix" | "hyphen"> {
	const { pattern, rule } = describeEcosystem(ecosystem).name;
	const worlds = (ownPrefix === undefined ? PREFIXES : [ownPrefix]).flatMap((namePrefix) =>
		HYPHENS.map((hyphen) => ({ namePrefix, hyphen })),
	);
	const found = worlds.find(({ namePrefix, hyphen }) => pattern.test(`${namePrefix}active${hyphen}17`));
	if (found) return found;
	throw new RangeError(
		`The sandbox cannot name a package of ${ecosystem}: ${rule}. Give the ecosystem a namePrefix in OWN of sandbox/world/ecosystem-world.ts.`,
	);
}

export const ECOSYSTEM_WORLDS = Object.fromEntries(
	ECOSYSTEMS.map((ecosystem) => [ecosystem, worldOf(ecosystem)]),
) as Readonly<Record<Ecosystem, EcosystemWorld>>;

/** The package's name in the ecosystem, for the `active-17` of the sandbox. */
export function spellName(ecosystem: Ecosystem, base: string): string {
	const { namePrefix, hyphen } = ECOSYSTEM_WORLDS[ecosystem];
	return namePrefix + base.replaceAll("-", hyphen);
}

/** The reverse of `spellName`; undefined for a name that the sandbox does not spell so. */
export function unspellName(ecosystem: Ecosystem, name: string): string | undefined {
	const { namePrefix, hyphen } = ECOSYSTEM_WORLDS[ecosystem];
	const base = name.slice(namePrefix.length).replaceAll(hyphen, "-");
	return spellName(ecosystem, base) === name ? base : undefined;
}
