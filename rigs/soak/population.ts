/** The packages of a run: those that are known from the start, and those that are asked for while it runs. Pure. */
import { type PackageRef, parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import { ARCHETYPES, archetypeRow } from "@dephealth/local/sandbox/world/archetypes.ts";
import { createDice } from "@dephealth/local/sandbox/world/randomness.ts";

/**
 * Kinds that are popular enough to be looked at every day, so that a round is a day. Most are small: the simulator
 * invents each commit.
 */
const KNOWN_KINDS: readonly (readonly [kind: string, share: number])[] = [
	["quiet", 0.8],
	["abandoned", 0.1],
	["one-maintainer", 0.04],
	["@types/type-package", 0.03],
	["active", 0.01],
	["renamed-repository", 0.01],
	["@sandbox/monorepo", 0.01],
];

/** Names that stand apart from the known ones by their numbers. */
const FIRST_NEWCOMER = 1_000_000;
const UNKNOWN = "sandbox-unknown-";
/** One of so many newcomers. */
const UNKNOWN_EVERY = 23;
const POISONED_EVERY = 37;

/** Candidates without end: the caller keeps those of the right tier. */
export function* knownCandidates(seed: number): Generator<PackageRef> {
	const dice = createDice("soak known", seed);
	for (let number = 0; number < FIRST_NEWCOMER; number++) {
		yield parsePackageRef("npm", `${kindFor(dice.next())}-${number}`);
	}
}

function kindFor(chance: number): string {
	let sum = 0;
	for (const [kind, share] of KNOWN_KINDS) {
		sum += share;
		if (chance < sum) return kind;
	}
	return "quiet";
}

/** Kinds of newcomers: all but the one whose reading takes real time. */
const NEW_KINDS = ARCHETYPES.filter((archetype) => archetype !== "huge-packument");

/**
 * Packages of every kind, some that no registry knows, and some that are poisoned: an execution that has claimed one
 * dies, or the task that scores it does.
 */
export function newcomers(round: number, count: number): PackageRef[] {
	return Array.from({ length: count }, (_, index) => {
		const number = FIRST_NEWCOMER * (round + 1) + index;
		return parsePackageRef("npm", newcomerName(index, number));
	});
}

function newcomerName(index: number, number: number): string {
	if (index % UNKNOWN_EVERY === 3) return `${UNKNOWN}${number}`;
	if (index % POISONED_EVERY === 5) return `quiet-${POISONED_AT_CLAIM}${number}`;
	if (index % POISONED_EVERY === 6) return `quiet-${POISONED_AT_SCORE}${number}`;
	const archetype = NEW_KINDS[index % NEW_KINDS.length] ?? "quiet";
	const { scope } = archetypeRow(archetype);
	return `${scope ? `${scope}/` : ""}${archetype}-${number}`;
}

/** A newcomer's number of seven digits has no name in front of it; the sandbox knows no such numbers. */
const POISONED_AT_CLAIM = "claim";
const POISONED_AT_SCORE = "score";

export function isPoisonedAtClaim(name: string): boolean {
	return name.includes(`-${POISONED_AT_CLAIM}`);
}

export function isPoisonedAtScore(name: string): boolean {
	return name.includes(`-${POISONED_AT_SCORE}`);
}
