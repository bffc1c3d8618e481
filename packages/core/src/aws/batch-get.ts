/** Reads many items in few calls. The result distinguishes existing, missing and unread items. */

import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { chunksOf } from "../chunks.ts";
import { type Clock, monotonicNow, type Random } from "../clock.ts";
import { StorageUnavailableError } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import { logAttempts } from "../observability/attempt-log.ts";
import { type RetryPolicy, retry } from "../resilience/retry.ts";
import { DYNAMODB_RETRY } from "../resilience/retry-presets.ts";
import { noTurns, type TakeTurn } from "../turns.ts";
import { storageCall } from "./storage-call.ts";

export type ItemKey = { readonly pk: string; readonly sk: string };
export type Item = Record<string, unknown>;

export type BatchGetOptions = {
	/** The attributes to bring; `pk` and `sk` always are. Default: all. */
	attributes?: readonly string[];
	/** Reads the newest write; this costs twice as much. Default false. */
	consistent?: boolean;
	/** No call starts after this monotonic time. Default 5 s from now. */
	deadlineAt?: number;
	/** Ends calls and waiting; its reason is then thrown. */
	signal?: AbortSignal;
	/**
	 * Waited for before each of several calls: a database in this process does the work of it in this one's turn.
	 * Default: not at all.
	 */
	takeTurn?: TakeTurn;
};

/**
 * @returns the items that exist, in any order, each once however often its key was given
 * @throws BatchIncompleteError when the database did not answer for some keys, the signal's reason when aborted
 */
export type BatchGet = (keys: readonly ItemKey[], options?: BatchGetOptions) => Promise<Item[]>;

/**
 * The database did not answer for some keys: nothing is known about them, they may exist or not. The name stays the
 * family's, so that state machines treat both alike.
 */
export class BatchIncompleteError extends StorageUnavailableError {
	/** Private fields, for loggers print the others: thousands of keys, and whole items. */
	readonly #unfetched: readonly ItemKey[];
	readonly #items: readonly Item[];

	constructor(unfetched: readonly ItemKey[], items: readonly Item[], options?: ErrorOptions) {
		super(
			`The database left ${unfetched.length} keys of a batch unread (${named(unfetched)}); nothing is known about them. Try again later.`,
			options,
		);
		this.#unfetched = unfetched;
		this.#items = items;
	}

	get unfetched(): readonly ItemKey[] {
		return this.#unfetched;
	}

	/** The items that were read all the same. */
	get items(): readonly Item[] {
		return this.#items;
	}
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_KEYS = 100;
/** A scan of 10,000 dependencies is 100 calls; more at once only queue for the client's 50 connections. */
const MAX_CONCURRENT = 16;
const DEFAULT_DEADLINE_MS = 5000;
/**
 * An answer ends at 16 MB, so that 100 of the largest items (400 KB) take three rounds without any throttling; the
 * preset's three retries would leave one for that.
 */
const UNPROCESSED_RETRY = { ...DYNAMODB_RETRY, maxRetries: 7 } as const satisfies Partial<RetryPolicy>;
const NAMED_IN_MESSAGE = 5;

/** Some keys came back unprocessed; DynamoDB expects them to be requested again. */
class UnprocessedError extends StorageUnavailableError {}

export function createBatchGet(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): BatchGet {
	const { client, tableName, clock, random } = deps;

	/** One call for at most 100 keys. A call that fails as a whole has had the client's own retries. */
	async function ask(
		keys: readonly ItemKey[],
		takeTurn: TakeTurn,
		options: BatchGetOptions,
	): Promise<Answer> {
		try {
			await takeTurn();
			const { Responses, UnprocessedKeys } = await storageCall(() =>
				client.send(
					new BatchGetCommand({
						RequestItems: {
							[tableName]: {
								Keys: [...keys],
								...(options.consistent && { ConsistentRead: true }),
								...projection(options.attributes),
							},
						},
					}),
					{ ...(options.signal && { abortSignal: options.signal }) },
				),
			);
			const unprocessed = (UnprocessedKeys?.[tableName]?.Keys ?? []) as ItemKey[];
			return { items: Responses?.[tableName] ?? [], unprocessed, failed: [] };
		} catch (error) {
			options.signal?.throwIfAborted();
			if (!(error instanceof StorageUnavailableError)) throw error;
			return { items: [], unprocessed: [], failed: keys, error };
		}
	}

	return async (all, options = {}) => {
		const items: Item[] = [];
		const failed: ItemKey[] = [];
		let left: readonly ItemKey[] = withoutDuplicates(all);
		let cause: unknown;

		/** The keys that calls left over are gathered, so that the next round needs as few calls as possible. */
		async function round(): Promise<void> {
			const takeTurn = (left.length > MAX_KEYS ? options.takeTurn : undefined) ?? noTurns;
			const answers = await mapBounded(chunksOf(left, MAX_KEYS), MAX_CONCURRENT, (keys) =>
				ask(keys, takeTurn, options),
			);
			for (const answer of answers) {
				items.push(...answer.items);
				failed.push(...answer.failed);
				cause ??= answer.error;
			}
			left = answers.flatMap((answer) => answer.unprocessed);
			if (left.length > 0) throw new UnprocessedError(`The database left ${left.length} keys unprocessed.`);
		}

		const policy = {
			...UNPROCESSED_RETRY,
			deadlineAt: options.deadlineAt ?? monotonicNow(clock) + DEFAULT_DEADLINE_MS,
			isRetryable: (error: unknown) => error instanceof UnprocessedError,
		};
		try {
			await retry(round, policy, {
				clock,
				random,
				onAttemptFailed: logAttempts("BatchGetItem"),
				...(options.signal && { signal: options.signal }),
			});
		} catch (error) {
			if (!(error instanceof UnprocessedError)) throw error;
			cause ??= error;
		}
		const unfetched = [...failed, ...left];
		if (unfetched.length > 0) throw new BatchIncompleteError(unfetched, items, { cause });
		return items;
	};
}

/** `failed`: the call as a whole did, with `error`. */
type Answer = {
	items: readonly Item[];
	unprocessed: readonly ItemKey[];
	failed: readonly ItemKey[];
	error?: unknown;
};

/** DynamoDB refuses a call that names a key twice. */
function withoutDuplicates(keys: readonly ItemKey[]): ItemKey[] {
	return [...new Map(keys.map(({ pk, sk }) => [`${pk}\n${sk}`, { pk, sk }])).values()];
}

/** Every name goes through a placeholder: some are reserved words. */
function projection(attributes: readonly string[] | undefined) {
	if (attributes === undefined) return {};
	const names = [...new Set(["pk", "sk", ...attributes])];
	return {
		ProjectionExpression: names.map((name) => `#${name}`).join(", "),
		ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
	};
}

function named(keys: readonly ItemKey[]): string {
	const names = keys.slice(0, NAMED_IN_MESSAGE).map(({ pk, sk }) => `${pk}/${sk}`);
	return keys.length > names.length ? `${names.join(", ")}, …` : names.join(", ");
}
