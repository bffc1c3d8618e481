/**
 * Names of invented packages and repositories. A package follows from the name of its repository alone and vice
 * versa, so nothing has to be remembered between requests. Pure.
 */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { ARCHETYPES, type Archetype, archetypeRow, isArchetype } from "./archetypes.ts";
import { ECOSYSTEM_WORLDS, spellName, unspellName } from "./ecosystem-world.ts";

/** `number` is null for the archetype's named example, else the 17 of `active-17`. */
export type SandboxIdentity = {
	ecosystem: Ecosystem;
	scope: Scope;
	archetype: Archetype;
	number: number | null;
};

/** Empty for a package without one. */
export type Scope = string;

/** Numbers have at most seven digits. */
const NUMBERS = 10_000_000;
const NUMBERED = /^([a-z-]{1,40})-(0|[1-9]\d{0,6})$/;
const FORMER_SUFFIX = "-formerly";

const EXAMPLES = new Map<string, Archetype>(
	ARCHETYPES.map((archetype) => [archetypeRow(archetype).example, archetype]),
);

/** Undefined when no such package is invented. */
export function identityOfPackage(ecosystem: Ecosystem, name: string): SandboxIdentity | undefined {
	const { scope, base } = splitName(ecosystem, name);
	if (base === undefined) return undefined;
	return identityOf(ecosystem, scope, base);
}

export function packageNameOf(identity: SandboxIdentity): string {
	const base = baseOf(identity);
	return identity.scope === "" ? spellName(identity.ecosystem, base) : `${identity.scope}/${base}`;
}

/** `owner/name` as the repository is called today. */
export function repositoryPathOf(identity: SandboxIdentity): string {
	return `${ownerOf(identity.ecosystem, identity.scope)}/${baseOf(identity)}`;
}

/** `owner/name` before the repository moved. */
export function formerRepositoryPathOf(identity: SandboxIdentity): string {
	return `${ownerOf(identity.ecosystem, identity.scope)}${FORMER_SUFFIX}/${baseOf(identity)}`;
}

/** GitHub ignores case. */
export function identityOfRepository(
	owner: string,
	name: string,
): { identity: SandboxIdentity; former: boolean } | undefined {
	const lowerOwner = owner.toLowerCase();
	const former = lowerOwner.endsWith(FORMER_SUFFIX);
	const place = PLACES_BY_OWNER.get(former ? lowerOwner.slice(0, -FORMER_SUFFIX.length) : lowerOwner);
	if (!place) return undefined;
	const identity = identityOf(place.ecosystem, place.scope, name.toLowerCase());
	return identity && { identity, former };
}

/** GitHub's numeric repository id: a redirect after a rename names only this. */
export function repositoryIdOf(identity: SandboxIdentity): number {
	const place = PLACES.findIndex((p) => p.ecosystem === identity.ecosystem && p.scope === identity.scope);
	const slot = identity.number === null ? 0 : identity.number + 1;
	return (place * ARCHETYPES.length + ARCHETYPES.indexOf(identity.archetype)) * (NUMBERS + 1) + slot + 1;
}

export function identityOfRepositoryId(id: number): SandboxIdentity | undefined {
	if (!Number.isSafeInteger(id) || id < 1) return undefined;
	const slot = (id - 1) % (NUMBERS + 1);
	const kind = Math.floor((id - 1) / (NUMBERS + 1));
	const place = PLACES[Math.floor(kind / ARCHETYPES.length)];
	const archetype = ARCHETYPES[kind % ARCHETYPES.length];
	if (!place || !archetype || !archetypeRow(archetype).ecosystems.includes(place.ecosystem)) return undefined;
	return { ...place, archetype, number: slot === 0 ? null : slot - 1 };
}

type Place = { ecosystem: Ecosystem; scope: Scope };

const PLACES: readonly Place[] = ECOSYSTEMS.flatMap((ecosystem) =>
	[...ECOSYSTEM_WORLDS[ecosystem].owners.keys()].map((scope) => ({ ecosystem, scope })),
);
const PLACES_BY_OWNER: ReadonlyMap<string, Place> = new Map(
	PLACES.map((place) => [ownerOf(place.ecosystem, place.scope), place]),
);

function ownerOf(ecosystem: Ecosystem, scope: Scope): string {
	return ECOSYSTEM_WORLDS[ecosystem].owners.get(scope) ?? "sandbox";
}

function splitName(ecosystem: Ecosystem, name: string): { scope: Scope; base: string | undefined } {
	const scopes = [...ECOSYSTEM_WORLDS[ecosystem].owners.keys()];
	const scope = scopes.find((known) => known !== "" && name.startsWith(`${known}/`)) ?? "";
	return { scope, base: scope === "" ? unspellName(ecosystem, name) : name.slice(scope.length + 1) };
}

function identityOf(ecosystem: Ecosystem, scope: Scope, base: string): SandboxIdentity | undefined {
	const named = EXAMPLES.get(base);
	const numbered = named ? undefined : NUMBERED.exec(base);
	const archetype = named ?? numbered?.[1] ?? "";
	if (!isArchetype(archetype) || !archetypeRow(archetype).ecosystems.includes(ecosystem)) return undefined;
	return { ecosystem, scope, archetype, number: numbered ? Number(numbered[2]) : null };
}

function baseOf({ archetype, number }: SandboxIdentity): string {
	return number === null ? archetypeRow(archetype).example : `${archetype}-${number}`;
}
