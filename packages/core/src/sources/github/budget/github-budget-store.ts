/**
 * GitHub's hourly allowance, shared by all collectors: sharded counters in the Operations table, one set a clock
 * hour, so that no partition is hot. What GitHub itself says about the allowance always wins.
 */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds, storageCall } from "../../../aws/storage-call.ts";
import { type Clock, monotonicNow, type Random } from "../../../clock.ts";
import { RateLimitedError } from "../../../errors.ts";
import { SOURCE } from "../error-answers.ts";
import type { GithubBudget } from "./github-budget.ts";

export type GithubBudgetOptions = {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
	/** Calls (REST) or points (GraphQL) an hour. GitHub allows 5,000 with a token and 60 without. */
	limitPerHour: number;
	/** Called when the table cannot be reached; the call then goes ahead, for GitHub's own limit still holds. */
	onStoreFailure?: (error: unknown) => void;
};

export const HOUR_MS = 3_600_000;
export const MAX_SHARDS = 8;
/** A shard must be worth having: with a small limit all calls share one. */
const MIN_LIMIT_PER_SHARD = 100;
/** GitHub's word about a limit is looked up again after this long, so that a call costs one round trip. */
const PAUSE_CACHE_MS = 5_000;
/** Counters stay for a day after their hour, so that it can be seen how it was used. */
const KEPT_HOURS = 26;
export const PAUSE_KEY = { pk: "BUDGET#github", sk: "PAUSE" };

const NOTHING_USED_YET = "attribute_not_exists(used)";
const ROOM_IS_LEFT = "used <= :room";
const NO_PAUSE_YET = "attribute_not_exists(pk)";
const PAUSE_ENDS_EARLIER = "#until < :until";

/** @throws RangeError when the limit makes no sense */
export function createGithubBudget(options: GithubBudgetOptions): GithubBudget {
	const { client, tableName, clock, random, limitPerHour } = options;
	if (!Number.isInteger(limitPerHour) || limitPerHour < 1) {
		throw new RangeError(`limitPerHour must be a whole number of at least 1, not ${limitPerHour}.`);
	}
	const shards = Math.max(1, Math.min(MAX_SHARDS, Math.floor(limitPerHour / MIN_LIMIT_PER_SHARD)));
	const limitOf = (shard: number) =>
		Math.floor(limitPerHour / shards) + (shard < limitPerHour % shards ? 1 : 0);
	let pause = { until: 0, readAt: Number.NEGATIVE_INFINITY };

	async function takeFromShard(window: number, shard: number, cost: number): Promise<boolean> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: counterKey(window, shard),
					UpdateExpression: "ADD used :cost SET #ttl = :ttl, per_hour = :limit",
					ConditionExpression: `${NOTHING_USED_YET} OR ${ROOM_IS_LEFT}`,
					ExpressionAttributeNames: { "#ttl": "ttl" },
					ExpressionAttributeValues: {
						":cost": cost,
						":room": limitOf(shard) - cost,
						":limit": limitPerHour,
						":ttl": Math.floor(((window + KEPT_HOURS) * HOUR_MS) / 1000),
					},
				}),
			),
		);
		return written !== undefined;
	}

	async function takeFromAnyShard(cost: number): Promise<void> {
		const window = Math.floor(clock.now() / HOUR_MS);
		const first = Math.floor(random() * shards);
		for (let step = 0; step < shards; step++) {
			const shard = (first + step) % shards;
			if (cost <= limitOf(shard) && (await takeFromShard(window, shard, cost))) return;
		}
		throw exhausted((window + 1) * HOUR_MS - clock.now());
	}

	async function readPause(): Promise<number> {
		if (monotonicNow(clock) - pause.readAt < PAUSE_CACHE_MS) return pause.until;
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: PAUSE_KEY })),
		);
		pause = { until: typeof Item?.["until"] === "number" ? Item["until"] : 0, readAt: monotonicNow(clock) };
		return pause.until;
	}

	async function writePause(until: number): Promise<void> {
		pause = { until: Math.max(until, pause.until), readAt: monotonicNow(clock) };
		const item = { ...PAUSE_KEY, until, ttl: Math.ceil(until / 1000) + 3600 };
		await ifConditionHolds(() =>
			client.send(
				new PutCommand({
					TableName: tableName,
					Item: item,
					ConditionExpression: `${NO_PAUSE_YET} OR ${PAUSE_ENDS_EARLIER}`,
					ExpressionAttributeNames: { "#until": "until" },
					ExpressionAttributeValues: { ":until": until },
				}),
			),
		).catch((error: unknown) => options.onStoreFailure?.(error));
	}

	return {
		async take(cost) {
			try {
				// GitHub counts by the hour: a longer pause comes from a clock that was ahead.
				const waitMs = Math.min((await readPause()) - clock.now(), HOUR_MS);
				if (waitMs > 0) throw exhausted(waitMs);
				await takeFromAnyShard(cost);
			} catch (error) {
				if (error instanceof RateLimitedError) throw error;
				options.onStoreFailure?.(error);
			}
		},
		async pauseFor(seconds) {
			await writePause(clock.now() + seconds * 1000);
		},
	};
}

/** @param window hours since 1970 */
export function counterKey(window: number, shard: number) {
	return { pk: `BUDGET#github#${window}`, sk: `SHARD#${shard}` };
}

function exhausted(waitMs: number): RateLimitedError {
	return new RateLimitedError("The hour's allowance of GitHub calls is used up.", {
		source: SOURCE,
		retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
	});
}
