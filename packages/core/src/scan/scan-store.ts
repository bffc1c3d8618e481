/** Unfinished scans, in the Operations table: the request, the owner and the charge. */
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../aws/batch-get.ts";
import { queryAll } from "../aws/query-pages.ts";
import { ifConditionHolds, storageCall } from "../aws/storage-call.ts";
import { type Clock, timestamp } from "../clock.ts";
import { gunzipAside, gzipAside } from "../gzip.ts";
import { latestEnd } from "../lease.ts";
import type { ScanInput } from "./assessment/assess-dependencies.ts";

export type ScanStore = {
	/**
	 * @param begun `charged`: the answers charged so far; `startAgainAt`: the time from which packages that are still
	 * unknown may be requested, in epoch milliseconds
	 * @throws StorageUnavailableError
	 */
	create(
		id: string,
		owner: string,
		input: ScanInput,
		begun: { charged: number; startAgainAt: number },
	): Promise<void>;
	/** Undefined when there is none, it has expired, or it is another account's. @throws StorageUnavailableError */
	get(id: string, owner: string): Promise<ScanInput | undefined>;
	/**
	 * Notes that `answered` packages have been answered in all.
	 *
	 * @returns how many of them were not noted before; of two that note the same, one gets 0
	 * @throws StorageUnavailableError
	 */
	settle(id: string, answered: number): Promise<number>;
	/**
	 * Takes the turn to request unknown packages, when it is due; the next turn is at `nextAt` (epoch milliseconds).
	 *
	 * @throws StorageUnavailableError
	 */
	takeStart(id: string, nextAt: number): Promise<boolean>;
	/** Sets when the next turn is. @throws StorageUnavailableError */
	startAgainAt(id: string, at: number): Promise<void>;
};

const RETENTION_SECONDS = 24 * 3600;
/** An item may have 400 KB with its names and keys. */
const PART_BYTES = 350 * 1024;
/** 10,000 dependencies with their paths; stored scans were bounded when they were written. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
const HEAD = "HEAD";
const NOTHING_NOTED_BEYOND = "charged < :answered";
/** Scans of an earlier version do not say when. A turn later than any can be was written by a clock that was ahead. */
const A_START_IS_DUE =
	"attribute_exists(pk) AND (attribute_not_exists(start_again_at) OR start_again_at <= :now OR start_again_at > :latest)";

export function createScanStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): ScanStore {
	const { client, tableName, clock } = deps;

	async function put(item: Record<string, unknown>): Promise<void> {
		await storageCall(() => client.send(new PutCommand({ TableName: tableName, Item: item })));
	}

	async function setStart(id: string, condition: string, values: Record<string, number>): Promise<boolean> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: { pk: partitionKey(id), sk: HEAD },
					ConditionExpression: condition,
					UpdateExpression: "SET start_again_at = :at",
					ExpressionAttributeValues: values,
				}),
			),
		);
		return written !== undefined;
	}

	/** The head sorts before the parts. */
	function itemsOf(id: string): Promise<Item[]> {
		return queryAll(deps, {
			KeyConditionExpression: "pk = :pk",
			ExpressionAttributeValues: { ":pk": partitionKey(id) },
			ConsistentRead: true,
		});
	}

	return {
		async create(id, owner, input, { charged, startAgainAt }) {
			const pk = partitionKey(id);
			const ttl = Math.floor(clock.now() / 1000) + RETENTION_SECONDS;
			const parts = split(await gzipAside(JSON.stringify(input)));
			// Side by side: a head whose parts are not all there is read as no scan.
			await Promise.all([
				put({
					pk,
					sk: HEAD,
					owner,
					charged,
					start_again_at: startAgainAt,
					parts: parts.length,
					created_at: timestamp(clock),
					ttl,
				}),
				...parts.map((part, index) => put({ pk, sk: partKey(index), part, ttl })),
			]);
		},
		async get(id, owner) {
			const [head, ...parts] = await itemsOf(id);
			if (head?.["sk"] !== HEAD || head["owner"] !== owner) return undefined;
			if (Number(head["ttl"]) * 1000 <= clock.now() || head["parts"] !== parts.length) return undefined;
			const compressed = Buffer.concat(parts.map(({ part }) => part as Uint8Array));
			const json = await gunzipAside(compressed, { maxOutputLength: MAX_JSON_BYTES });
			return JSON.parse(json.toString("utf8")) as ScanInput;
		},
		async settle(id, answered) {
			const settled = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: partitionKey(id), sk: HEAD },
						ConditionExpression: NOTHING_NOTED_BEYOND,
						UpdateExpression: "SET charged = :answered",
						ExpressionAttributeValues: { ":answered": answered },
						ReturnValues: "UPDATED_OLD",
					}),
				),
			);
			return settled ? answered - Number(settled.Attributes?.["charged"] ?? answered) : 0;
		},
		takeStart(id, nextAt) {
			const now = clock.now();
			const values = { ":now": now, ":at": nextAt, ":latest": latestEnd(now, nextAt - now) };
			return setStart(id, A_START_IS_DUE, values);
		},
		async startAgainAt(id, at) {
			await setStart(id, "attribute_exists(pk)", { ":at": at });
		},
	};
}

function partitionKey(id: string): string {
	return `SCAN#${id}`;
}

/** Padded, so that they sort in order. */
function partKey(index: number): string {
	return `PART#${String(index).padStart(4, "0")}`;
}

function split(bytes: Uint8Array): Uint8Array[] {
	const count = Math.ceil(bytes.length / PART_BYTES);
	return Array.from({ length: count }, (_, index) =>
		bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
	);
}
