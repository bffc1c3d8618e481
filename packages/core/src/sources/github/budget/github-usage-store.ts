/** The used part of GitHub's hourly allowance, from the counters that the budget keeps. */
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { createBatchGet, type Item } from "../../../aws/batch-get.ts";
import { storageCall } from "../../../aws/storage-call.ts";
import type { Clock, Random } from "../../../clock.ts";
import { counterKey, HOUR_MS, MAX_SHARDS, PAUSE_KEY } from "./github-budget-store.ts";

/** Times are epoch milliseconds. */
export type GithubUsage = {
	/** The allowance when it was last counted; undefined when nothing was asked in these hours. */
	limitPerHour: number | undefined;
	/** Undefined when nobody has to wait. */
	pausedUntil: number | undefined;
	/** Clock hours, the oldest first; the last one is not over. */
	hours: { at: number; used: number }[];
};

/** @throws StorageUnavailableError */
export type ReadGithubUsage = (hours: number) => Promise<GithubUsage>;

export function createReadGithubUsage(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): ReadGithubUsage {
	const { client, tableName, clock } = deps;
	const batchGet = createBatchGet(deps);

	async function pausedUntil(): Promise<number | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: PAUSE_KEY })),
		);
		const until = Number(Item?.["until"]);
		return until > clock.now() ? until : undefined;
	}

	return async (hours) => {
		const last = Math.floor(clock.now() / HOUR_MS);
		const windows = Array.from({ length: hours }, (_, index) => last - hours + 1 + index);
		const keys = windows.flatMap((window) =>
			Array.from({ length: MAX_SHARDS }, (_, shard) => counterKey(window, shard)),
		);
		const [counters, pause] = await Promise.all([batchGet(keys), pausedUntil()]);
		const byWindow = Map.groupBy(counters, ({ pk }) => String(pk));
		const ofWindow = (window: number): readonly Item[] => byWindow.get(counterKey(window, 0).pk) ?? [];
		return {
			limitPerHour: windows
				.map((window) => limitIn(ofWindow(window)))
				.findLast((limit) => limit !== undefined),
			pausedUntil: pause,
			hours: windows.map((window) => ({
				at: window * HOUR_MS,
				used: ofWindow(window).reduce((sum, { used }) => sum + Number(used), 0),
			})),
		};
	};
}

function limitIn(counters: readonly Item[]): number | undefined {
	const limits = counters.map(({ per_hour: limit }) => Number(limit)).filter((limit) => limit > 0);
	return limits.length > 0 ? Math.max(...limits) : undefined;
}
