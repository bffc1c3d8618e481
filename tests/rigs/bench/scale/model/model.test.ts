import { describe, expect, it } from "vitest";
import type { Counted, Invocations } from "../../../../../rigs/bench/scale/count/counted.ts";
import {
	GITHUB_ANSWER_MS,
	githubAnswerMs,
	KINDS,
	LIVELY_KINDS,
	weeklyChanges,
} from "../../../../../rigs/bench/scale/model/assumptions.ts";
import { limitsAt } from "../../../../../rigs/bench/scale/model/limits.ts";
import {
	costOfRound,
	githubHours,
	perPackage,
	repositoriesInQuery,
	roundsAMonth,
	type Sample,
	storageCost,
	total,
} from "../../../../../rigs/bench/scale/model/model.ts";
import { PRICES } from "../../../../../rigs/bench/scale/model/prices.ts";

const NO_UNITS = { reads: 0, writes: 0, calls: 0, uses: new Map() };

function counted(change: Partial<Counted> = {}): Counted {
	return {
		packages: 1000,
		pages: 1,
		batches: 10,
		transitions: 8,
		invocations: new Map<string, Invocations>(),
		units: NO_UNITS,
		calls: new Map(),
		githubPoints: 0,
		repositories: 0,
		logBytes: 0,
		saved: 0,
		unchanged: 1000,
		deadLetters: 0,
		...change,
	};
}

function sampleOf(round: Partial<Counted>, rest: Partial<Sample> = {}): Sample {
	return {
		nothing: counted({ packages: 0, batches: 0, transitions: 4 }),
		round: counted(round),
		rounds: 1,
		waiting: counted(round),
		storedBytes: 2000,
		memoryMb: new Map([
			["SettleBatchFunction", 1769],
			["CollectGithubBatchFunction", 1769],
		]),
		...rest,
	};
}

const ten = (milliseconds: number, computingMs = milliseconds): Invocations => ({
	count: 10,
	milliseconds,
	computingMs,
});

describe("the model", () => {
	it("spreads what was counted over the packages, without what every execution needs anyway", () => {
		const use = perPackage(
			sampleOf(
				{
					units: { ...NO_UNITS, reads: 3000, writes: 5000 },
					calls: new Map([
						["github POST /graphql", 30],
						["depsDev POST", 70],
					]),
					githubPoints: 30,
					repositories: 2000,
					deadLetters: 5,
				},
				{ nothing: counted({ packages: 0, transitions: 4, units: { ...NO_UNITS, reads: 10, writes: 20 } }) },
			),
		);
		expect(use).toMatchObject({
			transitions: (8 - 4) / 2000 + 10 / 1000,
			readUnits: 2.99,
			writeUnits: 4.98,
			upstreamCalls: 0.1,
			githubPoints: 0.03,
			graphqlSeconds: (30 * GITHUB_ANSWER_MS.query + 2000 * GITHUB_ANSWER_MS.repository) / 1e6,
			queueRequests: 0.015,
		});
	});

	it("counts computing as longer with less than a whole processor, and waiting as it is", () => {
		const round = { invocations: new Map([["CollectGithubBatchFunction", ten(1000)]]) };
		const waiting = counted({ invocations: new Map([["CollectGithubBatchFunction", ten(2000, 1000)]]) });
		const secondsWith = (memory: number) =>
			perPackage(sampleOf(round, { waiting, memoryMb: new Map([["CollectGithubBatchFunction", memory]]) }))
				.githubSeconds;
		expect(secondsWith(1769)).toBeCloseTo(0.002);
		expect(secondsWith(1769 / 2)).toBeCloseTo(0.003);
		expect(secondsWith(3000)).toBeCloseTo(secondsWith(1769));
	});

	it("leaves out what a busy machine kept a function waiting for", () => {
		const busy = { invocations: new Map([["CollectGithubBatchFunction", ten(1500, 1000)]]) };
		const waiting = counted({ invocations: new Map([["CollectGithubBatchFunction", ten(2600, 1100)]]) });
		expect(perPackage(sampleOf(busy, { waiting })).githubSeconds).toBeCloseTo(0.001 + 0.001);
		const hardly = counted({ invocations: new Map([["CollectGithubBatchFunction", ten(1100, 1000)]]) });
		expect(perPackage(sampleOf(busy, { waiting: hardly })).githubSeconds).toBeCloseTo(0.001);
	});

	it("knows how many repositories a query asks for, and how long it takes", () => {
		const calls = new Map([["github POST /graphql", 20]]);
		expect(repositoriesInQuery(counted({ calls, repositories: 1400 }))).toBe(70);
		expect(repositoriesInQuery(counted({ repositories: 0 }))).toBe(0);
		expect(githubAnswerMs(100)).toBe(2500);
	});

	it("refuses a function of which nobody said how much memory it has", () => {
		const round = { invocations: new Map([["UnknownFunction", ten(1)]]) };
		expect(() => perPackage(sampleOf(round))).toThrow("The memory of UnknownFunction is not known.");
	});

	it("multiplies by prices", () => {
		const use = perPackage(sampleOf({ units: { ...NO_UNITS, reads: 2000, writes: 4000 } }));
		const cost = new Map(costOfRound(use, 1_000_000).map(({ item, dollars }) => [item, dollars]));
		expect(cost.get("DynamoDB writes")).toBeCloseTo(4e6 * PRICES.writeUnit);
		expect(cost.get("DynamoDB reads")).toBeCloseTo(2e6 * PRICES.readUnit);
		expect(cost.get("Step Functions, STANDARD transitions")).toBeCloseTo(12_000 * PRICES.stateTransition);
		expect(total(costOfRound(use, 2_000_000))).toBeCloseTo(2 * total(costOfRound(use, 1_000_000)));
		expect(storageCost(use, 1_000_000)).toBeCloseTo(2 * PRICES.storedGb);
	});

	it("reckons provisioned capacity at the share that is used, and logs by what was written", () => {
		const use = perPackage(
			sampleOf({
				units: { ...NO_UNITS, reads: 0, writes: 1000 },
				invocations: new Map([["SettleBatchFunction", ten(1000)]]),
				logBytes: 4000,
			}),
		);
		const cost = new Map(costOfRound(use, 3600, "provisioned").map(({ item, dollars }) => [item, dollars]));
		expect(cost.get("DynamoDB writes")).toBeCloseTo(PRICES.provisionedWriteHour / 0.7);
		expect(use.logBytes).toBe((4000 + 10 * 800) / 1000);
	});

	it("says which limit breaks first, and how far the others are", () => {
		const use = { ...perPackage(sampleOf({ githubPoints: 20 })), graphqlSeconds: 0.025, batchSeconds: 0.05 };
		const at = (packagesADay: number) =>
			limitsAt(use, packagesADay, { pointsPerHour: 5000, batchesAtOnce: 10 }).map(
				({ limit, share }) => [limit, Number(share.toFixed(3))] as const,
			);
		expect(at(3_456_000).slice(0, 3)).toEqual([
			["GitHub's processor", 1],
			["GitHub's points", 0.576],
			["batches at once", 0.2],
		]);
		expect(at(34_560_000)[0]).toEqual(["GitHub's processor", 10]);
	});

	it("knows the limits of GitHub", () => {
		const use = { ...perPackage(sampleOf({ githubPoints: 20 })), githubSeconds: 0.1, graphqlSeconds: 0.036 };
		expect(githubHours(use, 1_000_000, { pointsPerHour: 5000, batchesAtOnce: 10 })).toEqual({
			byPoints: 4,
			byProcessor: 10,
			byTime: 10_000 / 3600,
		});
	});

	it.each([
		[{ daily: 1, "3days": 0, weekly: 0 }, 730 / 24],
		[{ daily: 0, "3days": 0, weekly: 1 }, 730 / 168],
		[{ daily: 0.5, "3days": 0, weekly: 0.5 }, (730 / 24 + 730 / 168) / 2],
	])("looks %o at a package %d times a month", (mix, rounds) => {
		expect(roundsAMonth(mix)).toBeCloseTo(rounds);
	});
});

describe("the sample", () => {
	it("has as many silent repositories as the histories, and no more than all", () => {
		const { silent, woken, commits } = weeklyChanges();
		const inSample = KINDS.filter(([kind]) => !LIVELY_KINDS.includes(kind) && kind !== "no-repository");
		expect(inSample.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(silent, 1);
		expect(KINDS.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1);
		// Otherwise a repository at rest would be missed too often.
		expect(woken).toBeLessThan(0.005);
		expect(woken * silent).toBeLessThan(commits / 10);
	});
});
