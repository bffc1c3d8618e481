import { DatabaseSync } from "node:sqlite";
import { measureTimeAway } from "@dephealth/local/data-directory/time-away.ts";
import { createTransactions } from "@dephealth/local/sqlite/transactions.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../manual-clock.ts";

let database: DatabaseSync;
let clock: ManualClock;
let errors: unknown[];
let stops: (() => Promise<void>)[];

beforeEach(() => {
	database = new DatabaseSync(":memory:");
	clock = createManualClock({ start: 1_800_000_000_000 });
	errors = [];
	stops = [];
});

afterEach(async () => {
	for (const stop of stops) await stop();
});

function measure() {
	const away = measureTimeAway({
		database,
		transactions: createTransactions(database),
		clock,
		onError: (error) => errors.push(error),
	});
	stops.push(away.stop);
	return away;
}

it("is nothing before the first run", () => {
	expect(measure().ms).toBe(0);
});

it("runs from the end of the last run", async () => {
	const before = measure();
	before.keepNoting();
	await clock.advance(3_000);
	await before.stop();
	await clock.advance(60_000);
	expect(measure().ms).toBe(60_000);
});

it("is below zero when the clock was set back", async () => {
	const before = measure();
	before.keepNoting();
	await before.stop();
	clock = createManualClock({ start: clock.now() - 86_400_000 });
	expect(measure().ms).toBe(-86_400_000);
});

it("counts ten seconds of a run at most when it was killed", async () => {
	const killed = measure();
	killed.keepNoting();
	await clock.advance(39_000);
	// The run ends without a stop: the next one finds what was noted on the way.
	expect(measure().ms).toBe(9_000);
});

it("is measured, though it could not be noted", async () => {
	const away = measure();
	database.exec("DROP TABLE last_seen");
	away.keepNoting();
	await away.stop();
	expect(errors).not.toEqual([]);
	expect(away.ms).toBe(0);
});
