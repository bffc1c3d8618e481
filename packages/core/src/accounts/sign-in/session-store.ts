/**
 * The active sessions of an account: the set `sessions` of its profile, beside the valid keys, so that one read
 * authenticates both kinds of callers.
 */
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds } from "../../aws/storage-call.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { PROFILE } from "../users/profile-store.ts";
import { endOfRecord, latestEndOfSession, type SessionRecords } from "./session.ts";

/** Browsers of one person; with one more the oldest session ends. */
const MAX_SESSIONS = 20;

const ACCOUNT_EXISTS = "attribute_exists(pk)";

export function createSessionStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): SessionRecords {
	const { client, tableName, clock } = deps;

	async function update(
		owner: string,
		expression: string,
		values?: Record<string, unknown>,
	): Promise<ReadonlySet<string>> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: { pk: owner, sk: PROFILE },
					ConditionExpression: ACCOUNT_EXISTS,
					UpdateExpression: expression,
					...(values && { ExpressionAttributeValues: values }),
					ReturnValues: "UPDATED_NEW",
				}),
			),
		);
		return sessionsIn(written?.Attributes);
	}

	async function remove(owner: string, records: readonly string[]): Promise<void> {
		if (records.length === 0) return;
		await update(owner, "DELETE sessions :sessions", { ":sessions": new Set(records) });
	}

	return {
		async begin({ owner, record }) {
			const sessions = await update(owner, "SET last_login = :now ADD sessions :sessions", {
				":now": timestamp(clock),
				":sessions": new Set([record]),
			});
			await remove(owner, tooMany([...sessions], clock.now() / 1000));
		},
		end: ({ owner, record }) => remove(owner, [record]),
		async endAll(owner) {
			await update(owner, "REMOVE sessions");
		},
	};
}

/** The sessions in a profile's item. */
export function sessionsIn(profile: Record<string, unknown> | undefined): ReadonlySet<string> {
	const sessions: unknown = profile?.["sessions"];
	return new Set(sessions instanceof Set ? [...sessions].map(String) : []);
}

/** The sessions that have expired, and the oldest ones beyond the number that an account may have. */
function tooMany(records: readonly string[], nowSeconds: number): string[] {
	const lasting = records
		.filter((record) => endOfRecord(record) > nowSeconds)
		.filter((record) => endOfRecord(record) <= latestEndOfSession(nowSeconds))
		.sort((a, b) => endOfRecord(b) - endOfRecord(a));
	const kept = new Set(lasting.slice(0, MAX_SESSIONS));
	return records.filter((record) => !kept.has(record));
}
