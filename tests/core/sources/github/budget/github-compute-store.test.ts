import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { RateLimitedError } from "@dephealth/core/errors.ts";
import type { GithubCompute } from "@dephealth/core/sources/github/budget/github-budget.ts";
import {
	computeKey,
	createGithubCompute,
} from "@dephealth/core/sources/github/budget/github-compute-store.ts";
import { beforeEach, expect, it } from "vitest";
import { useEmptyStorage } from "../../../../local-storage.ts";

const empty = useEmptyStorage();
let compute: GithubCompute;
const taken: number[] = [];
const failures: unknown[] = [];
const create = (tableName = empty.storage.tables.operations) =>
	createGithubCompute({
		client: empty.storage.client,
		tableName,
		clock: empty.clock,
		onTaken: (ms) => taken.push(ms),
		onStoreFailure: (error) => failures.push(error),
	});

beforeEach(async () => {
	compute = create();
	taken.length = 0;
	failures.length = 0;
	// Each test has its own minutes, and begins with one.
	await empty.clock.advance(180_000 - (empty.clock.now() % 60_000));
});

/** Another collector has used so much of this minute. */
async function useUp(milliseconds: number): Promise<void> {
	await empty.storage.client.send(
		new UpdateCommand({
			TableName: empty.storage.tables.operations,
			Key: computeKey(Math.floor(empty.clock.now() / 60_000)),
			UpdateExpression: "ADD used_ms :used",
			ExpressionAttributeValues: { ":used": milliseconds },
		}),
	);
}

/** Lets the clock run until a reservation has ended. */
async function reserved(): Promise<"room" | RateLimitedError> {
	let end: "room" | RateLimitedError | undefined;
	compute.reserve().then(
		() => {
			end = "room";
		},
		(error: RateLimitedError) => {
			end = error;
		},
	);
	for (;;) {
		await new Promise(setImmediate);
		if (end) return end;
		if (empty.clock.sleeping() > 0) await empty.clock.advance(500);
	}
}

it("calls go ahead while a minute's work is not used, and what they took is counted", async () => {
	for (let call = 0; call < 10; call++) await (await compute.reserve())(5_500);
	expect(taken).toHaveLength(10);
	// 55 seconds are used; the next call is expected to take five.
	expect(await reserved()).toBeInstanceOf(RateLimitedError);
});

it("a call waits while others are about to be done", async () => {
	const before = empty.clock.now();
	await useUp(62_000);
	await empty.clock.advance(58_000);
	expect(await reserved()).toBe("room");
	expect(empty.clock.now() - before).toBeGreaterThan(60_000);
});

it("a call that would wait for long is refused, and told until when", async () => {
	await useUp(80_000);
	const refusal = await reserved();
	expect(refusal).toBeInstanceOf(RateLimitedError);
	expect((refusal as RateLimitedError).retryAfterSeconds).toBeGreaterThan(30);
	await empty.clock.advance(120_000);
	expect(await reserved()).toBe("room");
});

it("a table that cannot be reached keeps nobody from calling", async () => {
	compute = create("no-such-table");
	const noteTime = await compute.reserve();
	await noteTime(100);
	expect(failures).toHaveLength(1);
});
