/**
 * Decides when each known package is looked at again, and how thoroughly. Pure and stateless: everything follows from
 * the package's name, its tier and the hour, so no state can be lost.
 */
import { createHash } from "node:crypto";
import type { RepositoryLocation } from "../facts/source-facts.ts";
import { INDEX_SHARDS, indexShard, packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";

/** The tiers as they stand before the shard in the tier index: `daily#3`. */
export type RefreshTier = "daily" | "3days" | "weekly";

const HOUR_MS = 3_600_000;

type TierPlan = {
	/** The hours in which every package of the tier is looked at once: a multiple of the index's shards. */
	periodHours: number;
	/** The number of rounds after which a package's list of versions, packument and dependents are read in full. */
	thoroughEvery: number;
};

/**
 * A thorough look is five calls; a look by batch is a few hundredths of one. Once a month, twice a quarter and once a year
 * keep the calls of a round below a quarter for each package, see docs/scale.md.
 */
export const TIER_PLANS: Readonly<Record<RefreshTier, TierPlan>> = {
	daily: { periodHours: 24, thoroughEvery: 30 },
	"3days": { periodHours: 72, thoroughEvery: 20 },
	weekly: { periodHours: 168, thoroughEvery: 52 },
};

export const REFRESH_TIERS = Object.keys(TIER_PLANS) as RefreshTier[];

/** The number of rounds after which the downloads of a scoped name are read; npm counts those one by one. */
export const SCOPED_DOWNLOADS_EVERY = 16;

/**
 * The number of rounds after which the registry itself is asked, when no source reports the releases of many packages
 * at once.
 */
const RELEASES_EVERY = 4;

/** `silent`: nobody has worked in it for a year. See `restOf`. */
export type RepositoryRest = "silent" | "archived";

/** The number of rounds after which a repository at rest is asked about, in the tier of little-used packages. */
const RESTING_TIER: RefreshTier = "weekly";
const RESTING_EVERY: Readonly<Record<RepositoryRest, number>> = { silent: 2, archived: 4 };

/** Hours since 1970-01-01 UTC. */
export function hourOf(milliseconds: number): number {
	return Math.floor(milliseconds / HOUR_MS);
}

/** The part of a tier that one hour looks at: those of one index shard that fall into one of its parts. */
export type RefreshSlot = { shard: number; part: number; parts: number };

/** Every slot of a tier has its hour once in each period, and no two hours of a period share one. */
export function refreshSlot(tier: RefreshTier, hour: number): RefreshSlot {
	const { periodHours } = TIER_PLANS[tier];
	const slot = hour % periodHours;
	return {
		shard: slot % INDEX_SHARDS,
		part: Math.floor(slot / INDEX_SHARDS),
		parts: periodHours / INDEX_SHARDS,
	};
}

export function isInPart(ref: PackageRef, { part, parts }: RefreshSlot): boolean {
	return spread(ref, "part") % parts === part;
}

/** The hour of a tier's period in which a package is looked at, from 0. */
export function slotHour(tier: RefreshTier, ref: PackageRef): number {
	const part = spread(ref, "part") % (TIER_PLANS[tier].periodHours / INDEX_SHARDS);
	return part * INDEX_SHARDS + indexShard(ref);
}

/** One look at a page of packages. `since` in epoch milliseconds: facts observed later are not requested again. */
export type RefreshRound = { tier: RefreshTier; round: number; since: number };

/** Counts the periods of a tier: two looks at one package are of different rounds. */
export function refreshRound(tier: RefreshTier, hour: number): number {
	return Math.floor(hour / TIER_PLANS[tier].periodHours);
}

/**
 * A package that was looked at after this time (epoch milliseconds) is not due: half a period, so that a round that
 * runs late or is run twice asks nobody twice.
 */
export function dueBefore(tier: RefreshTier, now: number): number {
	return now - (TIER_PLANS[tier].periodHours / 2) * HOUR_MS;
}

/** True in the rounds in which a package is read as if it were new. */
export function isThoroughRound(ref: PackageRef, tier: RefreshTier, round: number): boolean {
	return (spread(ref, "thorough") + round) % TIER_PLANS[tier].thoroughEvery === 0;
}

/** True in the rounds in which a package's downloads are counted: for names without a scope, all. */
export function isDownloadsRound(ref: PackageRef, round: number): boolean {
	if (!ref.name.startsWith("@")) return true;
	return (spread(ref, "downloads") + round) % SCOPED_DOWNLOADS_EVERY === 0;
}

/** True in the rounds in which a package's registry is asked for releases that no other source reports. */
export function isReleaseRound(ref: PackageRef, round: number): boolean {
	return (spread(ref, "releases") + round) % RELEASES_EVERY === 0;
}

/** True in the rounds in which a repository at rest is asked about; for all packages of a repository in the same ones. */
export function isRepositoryRound(
	{ host, path }: RepositoryLocation,
	rest: RepositoryRest,
	{ tier, round }: Pick<RefreshRound, "tier" | "round">,
): boolean {
	if (tier !== RESTING_TIER) return true;
	return (spreadOf(`repository ${host}/${path.toLowerCase()}`) + round) % RESTING_EVERY[rest] === 0;
}

/** A whole number that is the package's own; independent for each purpose, and of the index's shard. */
function spread(ref: PackageRef, purpose: string): number {
	return spreadOf(`${purpose} ${packageKey(ref)}`);
}

function spreadOf(text: string): number {
	return createHash("sha256").update(text).digest().readUInt32BE(0);
}
