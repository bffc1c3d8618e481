/** The history of a package: its releases and its commits. Pure. */
import type { Day } from "@dephealth/core/facts/day.ts";
import { ECOSYSTEM_WORLDS } from "./ecosystem-world.ts";
import type { SandboxIdentity } from "./identity.ts";
import { DEPENDENCY_BOTS, inventPerson, type SandboxAuthor } from "./people.ts";
import type { Dice } from "./randomness.ts";
import type { Recipe } from "./recipes.ts";

export type SandboxVersion = {
	version: string;
	/** ISO 8601 with milliseconds. */
	publishedAt: string;
	/** `true`: deprecated without a message; `""`: a deprecation was taken back; null: never deprecated. */
	deprecated: string | true | null;
	unpackedBytes: number;
	/** Null: not counted yet. */
	dependents: number | null;
};

export type SandboxCommit = { at: number; author: SandboxAuthor };

const DAY_MS = 86_400_000;
/** Older commits of a busy repository are left out; real ones have no such end. */
const MAX_COMMITS_BY_PEOPLE = 1500;
const MAX_COMMITS_BY_BOTS = 300;
/** The number of nightly releases for each stable one. */
const NIGHTLIES_PER_RELEASE = 25;

/** `first` and `last`: days of the first and the newest release. */
export type Lifetime = { first: Day; last: Day };

/** Ascending by time; the last one is stable. Deprecations and dependents are for the caller to fill in. */
export function inventVersions(
	identity: SandboxIdentity,
	recipe: Recipe,
	{ first, last }: Lifetime,
	dice: Dice,
): SandboxVersion[] {
	const count = identity.archetype === "malicious" ? 1 : dice.int(recipe.releases);
	const nightly = identity.archetype === "huge-packument";
	const numbers = nightly ? nightlyNumbers(count) : releaseNumbers(count, identity, dice);
	const bytes = dice.int(recipe.unpackedKilobytes) * 1024;
	const { spellVersion } = ECOSYSTEM_WORLDS[identity.ecosystem];
	return releaseTimes(count, first, last, dice).map((time, index) => ({
		version: spellVersion(numbers[index] ?? "0.0.0"),
		publishedAt: new Date(time).toISOString(),
		deprecated: null,
		// Packages grow as they age.
		unpackedBytes: Math.round(bytes * (0.5 + (0.5 * (index + 1)) / count)) + (index % 97),
		dependents: null,
	}));
}

function releaseTimes(count: number, first: Day, last: Day, dice: Dice): number[] {
	const times = Array.from({ length: count }, (_, index) => {
		const day = index === 0 ? first : index === count - 1 ? last : dice.int([first, last]);
		return day * DAY_MS + dice.int([0, DAY_MS - 1]);
	});
	return times.sort((a, b) => a - b);
}

function releaseNumbers(count: number, { archetype }: SandboxIdentity, dice: Dice): string[] {
	if (archetype === "malicious") return ["0.0.1-security"];
	let [major, minor, patch] = archetype === "brand-new" ? [0, 1, 0] : [1, 0, 0];
	return Array.from({ length: count }, (_, index) => {
		if (index === 0) return `${major}.${minor}.${patch}`;
		const step = dice.next();
		if (step < 0.05 && archetype !== "brand-new") [major, minor, patch] = [major + 1, 0, 0];
		else if (step < 0.35) [minor, patch] = [minor + 1, 0];
		else patch += 1;
		return `${major}.${minor}.${patch}`;
	});
}

/** Counted from the end, so that the newest release is stable. */
function nightlyNumbers(count: number): string[] {
	return Array.from({ length: count }, (_, index) => {
		const build = (count - 1 - index) % NIGHTLIES_PER_RELEASE;
		const minor = Math.floor(index / NIGHTLIES_PER_RELEASE);
		return build === 0 ? `5.${minor}.0` : `5.${minor}.0-nightly.${NIGHTLIES_PER_RELEASE - build}.${index}`;
	});
}

/** Newest first. `people[0]` leads. */
export function inventCommits(
	recipe: Recipe,
	days: { first: Day; lastHuman: Day; today: Day },
	dice: Dice,
): SandboxCommit[] {
	const people = Array.from({ length: Math.max(dice.int(recipe.people), 1) }, (_, index) =>
		inventPerson(index, dice),
	);
	const byPeople = inventRhythm(
		{ from: days.first, to: days.lastHuman, perWeek: dice.int(recipe.humanCommitsPerWeek) },
		MAX_COMMITS_BY_PEOPLE,
		dice,
	).map((at) => ({ at, author: people[leaning(people.length, dice)] ?? DEPENDENCY_BOTS[0] }));
	const bot = dice.pick(DEPENDENCY_BOTS);
	const byBots = inventRhythm(
		{ from: days.first, to: days.today - 1, perWeek: dice.int(recipe.botCommitsPerWeek) },
		MAX_COMMITS_BY_BOTS,
		dice,
	).map((at) => ({ at, author: bot }));
	return [...byPeople, ...byBots].sort((a, b) => b.at - a.at);
}

/** Epoch milliseconds, newest first; the newest is on day `to`, and none is before day `from`. */
function inventRhythm(span: { from: Day; to: Day; perWeek: number }, limit: number, dice: Dice): number[] {
	const times: number[] = [];
	if (span.perWeek === 0) return times;
	const meanGapMs = (7 * DAY_MS) / span.perWeek;
	let time = span.to * DAY_MS + dice.int([0, DAY_MS - 1]);
	while (times.length < limit && time >= span.from * DAY_MS) {
		times.push(Math.floor(time));
		time -= -Math.log(1 - dice.next()) * meanGapMs;
	}
	return times;
}

/** Most work is done by few: the lower the index, the likelier. */
function leaning(count: number, dice: Dice): number {
	return Math.floor(count * dice.next() ** 2.5);
}
