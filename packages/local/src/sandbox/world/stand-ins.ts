/**
 * Lives for names that are not of the sandbox's own making, so that a real lockfile can be scanned in it: each name is
 * given the life of an invented package. Pure.
 */
import { createHash } from "node:crypto";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import { type Archetype, archetypeRow } from "./archetypes.ts";
import { ECOSYSTEM_WORLDS } from "./ecosystem-world.ts";
import type { SandboxIdentity } from "./identity.ts";

/**
 * Names that nobody has published, in every ecosystem. npm has refused a leading underscore for years; names whose
 * owner is the sandbox exist only here.
 */
const RESERVED = /^_|(?:^|[/:])sandbox[-_.]unknown|^sandbox(?:-[a-z-]+)?\//;

/**
 * Stand-ins get no bad verdicts: somebody may have published the name. Such verdicts belong to the sandbox's own names.
 */
const MIX: readonly (readonly [upTo: number, archetype: Archetype])[] = [
	[60, "active"],
	[75, "monorepo"],
	[80, "fresh-release"],
	[100, "quiet"],
];
/** Above the numbers that people and tests use. */
const FIRST_NUMBER = 5_000_000;
const NUMBERS = 4_000_000;

/** @returns undefined for the names that stay unknown, and for Go, where the name says which repository it is */
export function standInFor(ecosystem: Ecosystem, name: string): SandboxIdentity | undefined {
	const isForGo = ECOSYSTEM_WORLDS[ecosystem].nameIsRepository && !describeEcosystem(ecosystem).repositoryOf;
	if (isForGo || RESERVED.test(name) || !isPossible(ecosystem, name)) return undefined;
	const digest = createHash("sha256").update(`${ecosystem}/${name}`).digest();
	const roll = digest.readUInt32BE(0) % 100;
	const drawn = MIX.find(([upTo]) => roll < upTo)?.[1] ?? "active";
	return {
		ecosystem,
		scope: "",
		archetype: archetypeRow(drawn).ecosystems.includes(ecosystem) ? drawn : "active",
		number: FIRST_NUMBER + (digest.readUInt32BE(4) % NUMBERS),
	};
}

function isPossible(ecosystem: Ecosystem, name: string): boolean {
	try {
		return parsePackageRef(ecosystem, name).name === name;
	} catch {
		return false;
	}
}
