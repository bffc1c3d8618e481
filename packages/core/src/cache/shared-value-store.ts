/**
 * A text that is expensive to make. One process makes it for all, and the Operations table keeps it while it is
 * valid. While one process makes a new one, the others use the previous one.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds, storageCall } from "../aws/storage-call.ts";
import type { Clock } from "../clock.ts";

const SORT_KEY = "SHARED";
const NOBODY_MAKES_IT = "(attribute_not_exists(made_from) OR made_from <= :before OR made_from > :now)";
/** A text this much older than allowed is no longer used. */
const STALE_FACTOR = 10;
const KEPT_SECONDS = 3_600;

export type SharedValue = {
	/**
	 * The value that any process made. This process makes it when it is its turn, or when nobody can be asked. @throws
	 * what `make` throws
	 */
	get(): Promise<string>;
};

/**
 * @param deps.name of the value; part of its key
 * @param deps.keptMs how long one is good, in milliseconds
 * @param deps.onStoreFailure called when the table cannot be reached; the value is then made for this process alone
 */
export function createSharedValue(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Pick<Clock, "now">;
	name: string;
	keptMs: number;
	make: () => Promise<string>;
	onStoreFailure: (error: unknown) => void;
}): SharedValue {
	const { client, tableName, clock, keptMs } = deps;
	const Key = { pk: `VALUE#${deps.name}`, sk: SORT_KEY };

	async function read(): Promise<{ text: string; ageMs: number } | undefined> {
		const { Item } = await storageCall(() => client.send(new GetCommand({ TableName: tableName, Key })));
		const text: unknown = Item?.["text"];
		if (typeof text !== "string") return undefined;
		return { text, ageMs: Math.abs(clock.now() - Number(Item?.["made_at"])) };
	}

	/** @returns whether it is this process that makes the next one */
	async function begin(): Promise<boolean> {
		const now = clock.now();
		const begun = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key,
					ConditionExpression: NOBODY_MAKES_IT,
					UpdateExpression: "SET made_from = :now",
					ExpressionAttributeValues: { ":now": now, ":before": now - keptMs },
				}),
			),
		);
		return begun !== undefined;
	}

	async function write(text: string): Promise<void> {
		const now = clock.now();
		await storageCall(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key,
					UpdateExpression: "SET #text = :text, made_at = :now, #ttl = :ttl",
					ExpressionAttributeNames: { "#text": "text", "#ttl": "ttl" },
					ExpressionAttributeValues: {
						":text": text,
						":now": now,
						":ttl": Math.ceil(now / 1000) + KEPT_SECONDS,
					},
				}),
			),
		);
	}

	/** @returns undefined when it is to be made here */
	async function others(): Promise<string | undefined> {
		const known = await read();
		if (known && known.ageMs < keptMs) return known.text;
		if (await begin()) return undefined;
		return known && known.ageMs < keptMs * STALE_FACTOR ? known.text : undefined;
	}

	async function reached<T>(call: () => Promise<T>): Promise<T | undefined> {
		try {
			return await call();
		} catch (error) {
			deps.onStoreFailure(error);
			return undefined;
		}
	}

	return {
		async get() {
			const known = await reached(others);
			if (known !== undefined) return known;
			const text = await deps.make();
			await reached(() => write(text));
			return text;
		},
	};
}
