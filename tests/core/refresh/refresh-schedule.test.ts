import { indexShard } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	dueBefore,
	hourOf,
	isDownloadsRound,
	isInPart,
	isReleaseRound,
	isRepositoryRound,
	isThoroughRound,
	REFRESH_TIERS,
	refreshRound,
	refreshSlot,
	slotHour,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 28, 12, 30);
const SHARDS = 8;
const PERIODS = { daily: 24, "3days": 72, weekly: 168 };
const refs = Array.from({ length: 60 }, (_, index): PackageRef => ({ ecosystem: "npm", name: `p-${index}` }));
const scoped = refs.map((ref): PackageRef => ({ ...ref, name: `@scope/${ref.name}` }));
const roundsIn = (isIt: (round: number) => boolean, rounds = 960) =>
	Array.from({ length: rounds }, (_, round) => round).filter(isIt);

it("hours are whole, and counted from 1970", () => {
	expect(hourOf(0)).toBe(0);
	expect(hourOf(HOUR - 1)).toBe(0);
	expect(hourOf(HOUR)).toBe(1);
	expect(hourOf(NOW)).toBe(NOW / HOUR - 0.5);
});

describe.each(REFRESH_TIERS)("the tier %s", (tier) => {
	const period = PERIODS[tier];
	const hours = Array.from({ length: period }, (_, index) => 1_000 * period + index);

	it("has an hour of its own for each slot", () => {
		const slots = hours.map((hour) => refreshSlot(tier, hour));
		expect(new Set(slots.map(({ shard, part }) => `${shard} ${part}`)).size).toBe(period);
		for (const { shard, part, parts } of slots) {
			expect(shard).toBeGreaterThanOrEqual(0);
			expect(shard).toBeLessThan(SHARDS);
			expect(part).toBeLessThan(parts);
			expect(parts).toBe(period / SHARDS);
			expect(Number.isInteger(part)).toBe(true);
		}
		expect(refreshSlot(tier, 1_000 * period)).toEqual(refreshSlot(tier, 0));
	});

	it("looks at each package in one hour of its period, which its name tells", () => {
		for (const ref of refs) {
			const itsHours = hours.filter((hour) => {
				const slot = refreshSlot(tier, hour);
				return slot.shard === indexShard(ref) && isInPart(ref, slot);
			});
			expect(itsHours.map((hour) => hour % period)).toEqual([slotHour(tier, ref)]);
		}
	});

	it("counts a round for each period, and takes what was read in the last half of one for fresh", () => {
		expect(refreshRound(tier, 5 * period - 1)).toBe(4);
		expect(refreshRound(tier, 5 * period)).toBe(5);
		expect(dueBefore(tier, NOW)).toBe(NOW - (period / 2) * HOUR);
	});

	it("reads each package as if it were new at even distances, not all in one round", () => {
		const every = { daily: 30, "3days": 20, weekly: 52 }[tier];
		const first = refs.map((ref) => {
			const rounds = roundsIn((round) => isThoroughRound(ref, tier, round));
			for (const [index, round] of rounds.slice(1).entries())
				expect(round - (rounds[index] ?? 0)).toBe(every);
			return rounds[0] ?? Number.NaN;
		});
		expect(Math.max(...first)).toBeLessThan(every);
		expect(new Set(first).size).toBeGreaterThan(every / 4);
	});
});

it("downloads are counted in each round, those of a scope once in sixteen", () => {
	expect(refs.every((ref) => isDownloadsRound(ref, 1) && isDownloadsRound(ref, 2))).toBe(true);
	for (const ref of scoped) {
		const [first = Number.NaN, second] = roundsIn((round) => isDownloadsRound(ref, round), 32);
		expect(first).toBeLessThan(16);
		expect(second).toBe(first + 16);
	}
});

it("a registry is asked for releases once in four rounds, for each package in its own", () => {
	const first = refs.map((ref) => {
		const rounds = roundsIn((round) => isReleaseRound(ref, round), 12);
		expect(rounds).toEqual([0, 4, 8].map((round) => round + (rounds[0] ?? Number.NaN)));
		return rounds[0];
	});
	expect(new Set(first)).toEqual(new Set([0, 1, 2, 3]));
});

it("the purposes of a package's rounds do not follow each other", () => {
	const together = scoped.filter((ref) => {
		const [thorough] = roundsIn((round) => isThoroughRound(ref, "daily", round));
		return isReleaseRound(ref, thorough ?? 0) && isDownloadsRound(ref, thorough ?? 0);
	});
	// One in sixty-four by chance.
	expect(together.length).toBeLessThan(scoped.length / 4);
});

describe("a repository at rest", () => {
	const repository = { host: "github.com", path: "Owner/name" };

	it.each([
		["silent", 2],
		["archived", 4],
	] as const)("has a round of its own when it is %s, once in %i", (rest, every) => {
		const rounds = roundsIn((round) => isRepositoryRound(repository, rest, { tier: "weekly", round }));
		expect(rounds).toHaveLength(960 / every);
		expect(new Set(rounds.map((round) => round % every)).size).toBe(1);
	});

	it("has the same rounds for all packages that name it, however they spell it", () => {
		const other = { ...repository, path: "owner/Name" };
		for (const round of [0, 1, 2, 3]) {
			const look = { tier: "weekly", round } as const;
			expect(isRepositoryRound(other, "archived", look)).toBe(
				isRepositoryRound(repository, "archived", look),
			);
		}
	});

	it("is not in the same rounds as all others", () => {
		const inRound = refs.filter(({ name }) =>
			isRepositoryRound({ host: "github.com", path: `o/${name}` }, "silent", { tier: "weekly", round: 7 }),
		);
		expect(inRound.length).toBeGreaterThan(refs.length / 4);
		expect(inRound.length).toBeLessThan((refs.length * 3) / 4);
	});

	it.each(["daily", "3days"] as const)("is asked about in each round of the tier %s", (tier) => {
		expect(roundsIn((round) => isRepositoryRound(repository, "archived", { tier, round }), 8)).toHaveLength(
			8,
		);
	});
});
