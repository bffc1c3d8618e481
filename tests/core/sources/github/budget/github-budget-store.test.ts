import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { TABLES } from "@dephealth/contract/tables.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { RateLimitedError } from "@dephealth/core/errors.ts";
import { createGithubBudget } from "@dephealth/core/sources/github/budget/github-budget-store.ts";
import { createReadGithubUsage } from "@dephealth/core/sources/github/budget/github-usage-store.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../../local-storage.ts";

const HOUR = 3_600_000;
const START = Math.floor(Date.UTC(2026, 0, 1) / HOUR) * HOUR;
let now = START;
const clock = { ...systemClock, now: () => now };

let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage(clock);
});
afterAll(() => storage.close());
beforeEach(async () => {
	now = START;
	await storage.clear();
});

const budgetOf = (
	limitPerHour: number,
	tableName = storage.tables.operations,
	onStoreFailure?: (error: unknown) => void,
) =>
	createGithubBudget({
		client: storage.client,
		tableName,
		clock,
		random: Math.random,
		limitPerHour,
		...(onStoreFailure && { onStoreFailure }),
	});

async function takeMany(
	count: number,
	take: () => Promise<void>,
): Promise<{ taken: number; refused: number }> {
	const results = await Promise.allSettled(Array.from({ length: count }, take));
	const refused = results.filter((result) => result.status === "rejected");
	for (const result of refused)
		expect(result.status === "rejected" && result.reason).toBeInstanceOf(RateLimitedError);
	return { taken: count - refused.length, refused: refused.length };
}

describe("the hour's allowance", () => {
	it.each([60, 250, 803])(
		"of %i calls is never exceeded by collectors that call at once, and never wasted",
		async (limit) => {
			const collectors = [budgetOf(limit), budgetOf(limit), budgetOf(limit)];
			let next = 0;
			const take = () => collectors[next++ % 3]?.take(1) ?? Promise.reject(new Error());
			expect(await takeMany(limit + 40, take)).toEqual({ taken: limit, refused: 40 });
		},
	);

	it("is there again in the next hour, which the refusal names", async () => {
		const budget = budgetOf(1);
		await budget.take(1);
		now += 60_000;
		await expect(budget.take(1)).rejects.toMatchObject({ name: "RateLimitedError", retryAfterSeconds: 3540 });
		now = START + HOUR;
		await budget.take(1);
	});

	it("counts the points of a call that costs more", async () => {
		const budget = budgetOf(10);
		await budget.take(7);
		await expect(budget.take(4)).rejects.toThrow(RateLimitedError);
		await budget.take(3);
	});

	it("stays for a day after its hour, to be looked at, and expires then", async () => {
		await budgetOf(5).take(1);
		const { Items = [] } = await storage.client.send(
			new ScanCommand({ TableName: storage.tables.operations }),
		);
		const expirations = Items.map((item) => Number(item[TABLES.operations.ttlAttribute]) * 1000);
		expect(expirations).toEqual([START + 26 * HOUR]);
	});
});

describe("what was used of it", () => {
	const read = () =>
		createReadGithubUsage({
			client: storage.client,
			tableName: storage.tables.operations,
			clock,
			random: Math.random,
		})(3);

	it("is added up by clock hours, over all collectors, with the limit that held", async () => {
		for (let call = 0; call < 20; call += 1) await budgetOf(60).take(1);
		now += HOUR;
		for (let call = 0; call < 30; call += 1) await budgetOf(5000).take(2);
		expect(await read()).toEqual({
			limitPerHour: 5000,
			pausedUntil: undefined,
			hours: [
				{ at: START - HOUR, used: 0 },
				{ at: START, used: 20 },
				{ at: START + HOUR, used: 60 },
			],
		});
	});

	it("has no limit while nothing was asked, and says until when GitHub wants rest", async () => {
		await budgetOf(60).pauseFor(90);
		expect(await read()).toMatchObject({ limitPerHour: undefined, pausedUntil: START + 90_000 });
		now += 90_000;
		expect(await read()).toMatchObject({ pausedUntil: undefined });
	});
});

describe("what GitHub says itself", () => {
	it("pauses every collector, also those that learn it from the table", async () => {
		const told = budgetOf(1000);
		const other = budgetOf(1000);
		await told.pauseFor(90);
		await expect(told.take(1)).rejects.toMatchObject({ retryAfterSeconds: 90 });
		await expect(other.take(1)).rejects.toMatchObject({ retryAfterSeconds: 90 });
		now += 90_000;
		await told.take(1);
		await other.take(1);
	});

	it("is not shortened by an older word", async () => {
		const budget = budgetOf(1000);
		await budget.pauseFor(600);
		await budget.pauseFor(5);
		await expect(budgetOf(1000).take(1)).rejects.toMatchObject({ retryAfterSeconds: 600 });
	});
});

it("a table that cannot be reached lets the call go ahead, and says so", async () => {
	const failures: unknown[] = [];
	const budget = budgetOf(10, "no-such-table", (error) => failures.push(error));
	await budget.take(1);
	await budget.pauseFor(10);
	expect(failures).toHaveLength(2);
});

it.each([0, -1, 1.5, Number.NaN])("a limit of %s is refused", (limit) => {
	expect(() => budgetOf(limit)).toThrow(/limitPerHour must be a whole number of at least 1, not/);
});
