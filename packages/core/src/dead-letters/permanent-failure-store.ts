/** Collections that will never succeed, kept in the Operations table long enough to be asked about. */
import {
	DeleteCommand,
	type DynamoDBDocumentClient,
	GetCommand,
	QueryCommand,
	UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { storageCall } from "../aws/storage-call.ts";
import { type Clock, timestamp } from "../clock.ts";
import type { SourceFailure } from "../collection/source-failure.ts";
import { InvalidFailureCursorError } from "../errors.ts";
import { maskSecrets } from "../observability/mask-secrets.ts";
import { packageKey } from "../packages/package-key.ts";
import { type PackageRef, parsePackageRef } from "../packages/package-ref.ts";
import { MAX_COPY_BYTES } from "./dead-letter.ts";
import type { PermanentFailure, PermanentFailureStore } from "./permanent-failure.ts";
import {
	decodeFailureCursor,
	encodeFailureCursor,
	type FailureCursor,
	failureKeyOf,
	formatFailureId,
} from "./permanent-failure-keys.ts";

const RETENTION_SECONDS = 90 * 86_400;
const MALFORMED = "malformed";
/** 90 days touch at most this many calendar months. */
const MONTHS_KEPT = 4;
const INDEX = "failure-index";

export function createPermanentFailureStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): PermanentFailureStore {
	const { client, tableName, clock } = deps;

	async function write(scope: string, id: string, attributes: Record<string, unknown>): Promise<void> {
		const failedAt = timestamp(clock);
		const onlyOnce = {
			failed_at: failedAt,
			failure_month: failedAt.slice(0, 7),
			ttl: Math.floor(clock.now() / 1000) + RETENTION_SECONDS,
		};
		const names = [...Object.keys(attributes), ...Object.keys(onlyOnce)];
		await storageCall(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: { pk: `FAILED#${scope}`, sk: id },
					UpdateExpression: `SET ${[
						...Object.keys(attributes).map((name) => `#${name} = :${name}`),
						...Object.keys(onlyOnce).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
					].join(", ")}`,
					ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
					ExpressionAttributeValues: Object.fromEntries(
						Object.entries({ ...attributes, ...onlyOnce }).map(([name, value]) => [`:${name}`, value]),
					),
				}),
			),
		);
	}

	async function read(key: { pk: string; sk: string }): Promise<PermanentFailure | undefined> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true })),
		);
		return Item && fromItem(Item, clock.now());
	}

	async function keysOfMonth(cursor: FailureCursor, limit: number): Promise<MonthPage> {
		const { Items, LastEvaluatedKey } = await storageCall(() =>
			client.send(
				new QueryCommand({
					TableName: tableName,
					IndexName: INDEX,
					KeyConditionExpression: "failure_month = :month",
					ExpressionAttributeValues: { ":month": cursor.month },
					ScanIndexForward: false,
					Limit: limit,
					...(cursor.after && { ExclusiveStartKey: { ...cursor.after, failure_month: cursor.month } }),
				}),
			),
		);
		const keys = (Items ?? []).map(indexKeyOf);
		return { keys, hasMore: LastEvaluatedKey !== undefined };
	}

	async function list(page: { limit: number; cursor?: string }) {
		const oldest = monthBefore(timestamp(clock).slice(0, 7), MONTHS_KEPT - 1);
		let next: FailureCursor | undefined =
			page.cursor === undefined
				? { month: timestamp(clock).slice(0, 7), after: undefined }
				: decodeFailureCursor(page.cursor);
		const keys: IndexKey[] = [];
		while (next && next.month >= oldest && keys.length < page.limit) {
			const { month }: FailureCursor = next;
			const found: MonthPage = await keysOfMonth(next, page.limit - keys.length).catch(
				explainCursor(page.cursor),
			);
			keys.push(...found.keys);
			const after = found.keys.at(-1);
			next = found.hasMore && after ? { month, after } : { month: monthBefore(month, 1), after: undefined };
		}
		const failures = await Promise.all(keys.map(({ pk, sk }) => read({ pk, sk })));
		return {
			failures: failures.filter((failure) => failure !== undefined),
			...(next && next.month >= oldest && { cursor: encodeFailureCursor(next) }),
		};
	}

	return {
		record: (ref, id, failures, details = {}) =>
			write(packageKey(ref), id, {
				ecosystem: ref.ecosystem,
				package: ref.name,
				reason: details.reason ?? "permanent_error",
				failures,
				sources: details.sources ?? [],
				retry_count: details.retryCount ?? 0,
				original_message: details.originalMessage ?? describeAttempt(ref, failures),
			}),
		recordMalformed: (id, { explanation, originalMessage }) =>
			write(MALFORMED, id, {
				reason: MALFORMED,
				failures: [
					{ source: "dead_letter", error: "MalformedMessage", cause: explanation, error_class: "permanent" },
				],
				sources: [],
				retry_count: 0,
				original_message: originalMessage,
			}),
		list,
		async get(id) {
			const key = failureKeyOf(id);
			return key && read(key);
		},
		async delete(id) {
			const key = failureKeyOf(id);
			if (!key) return;
			await storageCall(() => client.send(new DeleteCommand({ TableName: tableName, Key: key })));
		},
	};
}

/** Describes an attempt that has no message, as a message about it would. */
function describeAttempt(ref: PackageRef, failures: readonly SourceFailure[]): string {
	return maskSecrets(JSON.stringify({ package: ref, failures }), MAX_COPY_BYTES);
}

type IndexKey = { pk: string; sk: string; failed_at: string };
type MonthPage = { keys: IndexKey[]; hasMore: boolean };

function indexKeyOf(item: Record<string, unknown>): IndexKey {
	return { pk: String(item["pk"]), sk: String(item["sk"]), failed_at: String(item["failed_at"]) };
}

/** A cursor is the client's: one that the database refuses is the client's fault. */
function explainCursor(cursor: string | undefined): (error: unknown) => never {
	return (error) => {
		if (cursor !== undefined && error instanceof Error && error.name === "ValidationException") {
			throw new InvalidFailureCursorError(cursor, { cause: error });
		}
		throw error;
	};
}

/** @param month `2026-01` */
function monthBefore(month: string, count: number): string {
	const [year = 0, number = 1] = month.split("-").map(Number);
	return new Date(Date.UTC(year, number - 1 - count)).toISOString().slice(0, 7);
}

function fromItem(item: Record<string, unknown>, now: number): PermanentFailure | undefined {
	const expiresAt = Number(item["ttl"]) * 1000;
	if (expiresAt <= now) return undefined;
	const [pk, sk] = [String(item["pk"]), String(item["sk"])];
	return {
		id: formatFailureId({ pk, sk }),
		attemptId: sk,
		package:
			typeof item["package"] === "string"
				? parsePackageRef(String(item["ecosystem"]), item["package"])
				: undefined,
		reason: String(item["reason"] ?? "permanent_error"),
		sources: (item["sources"] ?? []) as string[],
		failures: (item["failures"] ?? []) as SourceFailure[],
		retryCount: Number(item["retry_count"] ?? 0),
		originalMessage: String(item["original_message"] ?? item["copy"] ?? ""),
		failedAt: String(item["failed_at"]),
		expiresAt: new Date(expiresAt).toISOString(),
	};
}
