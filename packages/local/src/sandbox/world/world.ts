/**
 * A package's whole life, from its name alone. Pure: the same name, seed and day give the same life. Everything
 * is counted back from `today`, so an active package stays active however old this program gets.
 */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Day } from "@dephealth/core/facts/day.ts";
import { MALWARE, type SandboxAdvisory, VULNERABILITIES } from "./advisories.ts";
import { archetypeRow } from "./archetypes.ts";
import { inventVersions, type SandboxVersion } from "./history.ts";
import { identityOfPackage, packageNameOf, type SandboxIdentity } from "./identity.ts";
import { inventPerson } from "./people.ts";
import { createDice, type Dice } from "./randomness.ts";
import { RECIPES, type Recipe } from "./recipes.ts";
import { inventRepository, type SandboxRepository } from "./repository.ts";

export type SandboxPackage = {
	identity: SandboxIdentity;
	ecosystem: Ecosystem;
	name: string;
	description: string;
	/** SPDX. */
	license: string;
	/** Ascending by time. Empty on npm only, when all were unpublished: see `unpublished`. */
	versions: readonly SandboxVersion[];
	/** The target of `latest`; null when nothing is left. */
	latestVersion: string | null;
	/** ISO time of the last change of any kind, always newer than the last release. */
	modifiedAt: string;
	unpublished: { time: string; versions: readonly SandboxVersion[] } | null;
	maintainers: readonly { name: string; email: string }[];
	repository: SandboxRepository | null;
	/** Null: nobody has counted yet. */
	weeklyDownloads: number | null;
	/** The advisories that affect the newest version. */
	advisories: readonly SandboxAdvisory[];
	hasInstallScript: boolean;
	hasProvenance: boolean;
	/** Names of direct dependencies. */
	dependencies: readonly string[];
	bundle: SandboxBundle;
};

export type SandboxBundle =
	| { kind: "measured"; size: number; gzip: number; hasSideEffects: boolean }
	| { kind: "blocked" }
	| { kind: "build_failed" };

/** @returns undefined when no such package is invented */
export function describePackage(
	ecosystem: Ecosystem,
	name: string,
	seed: number,
	today: Day,
): SandboxPackage | undefined {
	const identity = identityOfPackage(ecosystem, name);
	if (!identity) return undefined;
	const recipe = RECIPES[identity.archetype];
	const dice = createDice(`${ecosystem}/${packageNameOf(identity)}`, seed);
	const age = dice.int(recipe.age);
	const lastRelease = Math.min(dice.int(recipe.lastRelease), age);
	const lifetime = { first: today - age, last: today - lastRelease };
	const versions = inventVersions(identity, recipe, lifetime, dice);
	const total = dice.magnitude(recipe.dependents);
	countDependents(identity, versions, total);
	deprecate(identity, versions);
	const unpublished = identity.archetype === "unpublished";
	const latest = versions.at(-1);
	return {
		identity,
		ecosystem,
		name: packageNameOf(identity),
		description: `Invented for the sandbox: ${archetypeRow(identity.archetype).description}.`,
		license: dice.pick(["MIT", "MIT", "Apache-2.0", "ISC", "BSD-3-Clause"]),
		versions: unpublished ? [] : versions,
		latestVersion: unpublished ? null : (latest?.version ?? null),
		modifiedAt: isoTime(today - 1, dice),
		unpublished: unpublished ? { time: isoTime(today - dice.int([20, 200]), dice), versions } : null,
		maintainers: inventMaintainers(identity, recipe, dice),
		repository: inventRepository({ identity, recipe }, { ...lifetime, today }, dice),
		weeklyDownloads: unpublished ? null : dice.magnitude(recipe.weeklyDownloads),
		advisories: advisoriesOf(identity),
		hasInstallScript: identity.archetype === "native-addon" || identity.archetype === "malware-advisory",
		hasProvenance: dice.chance(recipe.provenance),
		dependencies: inventDependencies(identity, dice),
		bundle: inventBundle(identity, latest?.unpackedBytes ?? 0, dice),
	};
}

/** The newest versions have few yet: a package's count is the maximum over some of them. */
function countDependents(identity: SandboxIdentity, versions: SandboxVersion[], total: number): void {
	const newestFirst = [...versions].reverse();
	if (identity.archetype === "brand-new" || identity.archetype === "malicious") return;
	if (identity.archetype === "fresh-release") {
		const counts = [null, Math.min(3, total), total];
		counts.forEach((count, index) => {
			const version = newestFirst[index];
			if (version) version.dependents = count;
		});
		return;
	}
	newestFirst.forEach((version, index) => {
		version.dependents = Math.round(total / (index + 1));
	});
}

function deprecate({ archetype }: SandboxIdentity, versions: SandboxVersion[]): void {
	if (archetype === "deprecated") {
		const successor = archetypeRow("active").example;
		for (const version of versions) version.deprecated = `No longer maintained. Use ${successor} instead.`;
	}
	if (archetype === "deprecated-silently") {
		versions.forEach((version, index) => {
			version.deprecated = index === versions.length - 1 ? true : "";
		});
	}
}

function inventMaintainers({ archetype }: SandboxIdentity, recipe: Recipe, dice: Dice) {
	// npm itself owns the names of removed packages.
	if (archetype === "malicious") return [{ name: "npm", email: "npm@npmjs.com" }];
	return Array.from({ length: Math.max(dice.int(recipe.maintainers), 1) }, (_, index) => {
		const { name, email } = inventPerson(index, dice);
		return { name: name.toLowerCase().replace(" ", "."), email };
	});
}

function advisoriesOf({ archetype }: SandboxIdentity): readonly SandboxAdvisory[] {
	if (archetype === "vulnerable") return VULNERABILITIES;
	return archetype === "malicious" || archetype === "malware-advisory" ? [MALWARE] : [];
}

/** Small numbers, so that the tree of invented packages stays shallow. */
function inventDependencies({ archetype }: SandboxIdentity, dice: Dice): string[] {
	if (archetype === "quiet" || archetype === "malicious" || archetype === "type-package") return [];
	const names = Array.from({ length: dice.int([0, 8]) }, () => `quiet-${dice.int([1, 99])}`);
	return [...new Set(names)].sort();
}

function inventBundle(
	{ archetype, scope }: SandboxIdentity,
	unpackedBytes: number,
	dice: Dice,
): SandboxBundle {
	if (archetype === "type-package" || archetype === "malicious" || scope === "@types")
		return { kind: "blocked" };
	if (archetype === "native-addon") return { kind: "build_failed" };
	const size = Math.round(unpackedBytes * 0.4);
	return { kind: "measured", size, gzip: Math.round(size * 0.35), hasSideEffects: dice.chance(0.5) };
}

function isoTime(day: Day, dice: Dice): string {
	return new Date(day * 86_400_000 + dice.int([0, 86_399_999])).toISOString();
}
