/**
 * Keeps queries within the processor's time that GitHub allows beside its points: about 60 seconds in each minute for
 * GraphQL, which it tells us to estimate by the time of its answers. Shared by all collectors, in the Operations
 * table.
 *
 * @see
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#secondary-rate-limits
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds, storageCall } from "../../../aws/storage-call.ts";
import { type Clock, monotonicNow } from "../../../clock.ts";
import { RateLimitedError } from "../../../errors.ts";
import { type RollingLimit, waitForRoom } from "../../../resilience/rolling-budget.ts";
import { SOURCE } from "../error-answers.ts";
import type { GithubCompute } from "./github-budget.ts";

const LIMIT: RollingLimit = { allowedMs: 60_000, windowMs: 60_000 };
/** Longer waits are a state machine's: a function that waits is paid for. */
const MAX_WAIT_MS = 10_000;
/** Others may use less than they reserved, so the budget is checked again after this time. */
const LOOK_AGAIN_MS = 500;
/** The expected time of a call before one was seen. */
const FIRST_EXPECTATION_MS = 500;
/** The weight of the newest call in the estimate for the next one. */
const NEWEST_SHARE = 0.25;
const KEPT_SECONDS = 600;

const NOTHING_USED_YET = "attribute_not_exists(used_ms)";
const ROOM_IS_LEFT = "used_ms <= :room";

export function createGithubCompute(options: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	/** Called with the milliseconds of each call. */
	onTaken?: (tookMs: number) => void;
	/** Called when the table cannot be reached; the call goes ahead, for GitHub's own limit still holds. */
	onStoreFailure?: (error: unknown) => void;
}): GithubCompute {
	const { client, tableName, clock } = options;
	let expectedMs = FIRST_EXPECTATION_MS;

	async function usedIn(window: number): Promise<number> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: computeKey(window) })),
		);
		return typeof Item?.["used_ms"] === "number" ? Item["used_ms"] : 0;
	}

	async function add(window: number, milliseconds: number, room?: number): Promise<boolean> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: computeKey(window),
					UpdateExpression: "ADD used_ms :used SET #ttl = :ttl",
					...(room !== undefined && { ConditionExpression: `${NOTHING_USED_YET} OR ${ROOM_IS_LEFT}` }),
					ExpressionAttributeNames: { "#ttl": "ttl" },
					ExpressionAttributeValues: {
						":used": milliseconds,
						":ttl": Math.ceil(((window + 1) * LIMIT.windowMs) / 1000) + KEPT_SECONDS,
						...(room !== undefined && { ":room": room }),
					},
				}),
			),
		);
		return written !== undefined;
	}

	/** @returns milliseconds to wait; 0 when the time is reserved */
	async function tryReserve(window: number, costMs: number): Promise<number> {
		const elapsedMs = clock.now() - window * LIMIT.windowMs;
		const previousMs = await usedIn(window - 1);
		const wait = waitForRoom({ previousMs, currentMs: 0, elapsedMs }, costMs, LIMIT);
		if (wait > 0) return wait;
		const room = LIMIT.allowedMs - costMs - previousMs * (1 - elapsedMs / LIMIT.windowMs);
		if (await add(window, costMs, Math.max(0, room))) return 0;
		const currentMs = await usedIn(window);
		return Math.max(1, waitForRoom({ previousMs, currentMs, elapsedMs }, costMs, LIMIT));
	}

	return {
		async reserve(signal) {
			const costMs = Math.ceil(expectedMs);
			const startedAt = monotonicNow(clock);
			let window = windowOf(clock.now());
			try {
				for (;;) {
					const waitMs = await tryReserve(window, costMs);
					if (waitMs === 0) break;
					if (monotonicNow(clock) - startedAt >= MAX_WAIT_MS) throw spent(waitMs);
					await clock.sleep(Math.min(waitMs, LOOK_AGAIN_MS), signal);
					window = windowOf(clock.now());
				}
			} catch (error) {
				if (error instanceof RateLimitedError || signal?.aborted) throw error;
				options.onStoreFailure?.(error);
				return async () => {};
			}
			return async (tookMs) => {
				expectedMs += NEWEST_SHARE * (tookMs - expectedMs);
				options.onTaken?.(tookMs);
				await add(window, Math.round(tookMs) - costMs).catch((error: unknown) =>
					options.onStoreFailure?.(error),
				);
			};
		},
	};
}

/** @param window minutes since 1970 */
export function computeKey(window: number) {
	return { pk: `COMPUTE#github#${window}`, sk: "USED" };
}

function windowOf(milliseconds: number): number {
	return Math.floor(milliseconds / LIMIT.windowMs);
}

function spent(waitMs: number): RateLimitedError {
	return new RateLimitedError(
		"GitHub's processor is used for as long as it allows in a minute. The call can be made later.",
		{ source: SOURCE, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
	);
}
