/** Remembers transactions by their client's token, so that one that is sent again is not done again. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@dephealth/core/clock.ts";
import type { TransactionTokens } from "./operations/operation.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const KEPT_MS = 10 * 60_000;

export function openTransactionTokens(database: DatabaseSync, clock: Pick<Clock, "now">): TransactionTokens {
	database.exec(`CREATE TABLE IF NOT EXISTS ddb_tokens (
		token TEXT PRIMARY KEY, digest TEXT NOT NULL, answer TEXT NOT NULL, until INTEGER NOT NULL
	) STRICT`);
	const find = database.prepare("SELECT digest, answer FROM ddb_tokens WHERE token = ? AND until > ?");
	const keep = database.prepare("INSERT OR REPLACE INTO ddb_tokens VALUES (?, ?, ?, ?)");
	const forget = database.prepare("DELETE FROM ddb_tokens WHERE until <= ?");
	return {
		find: (token) =>
			find.get(token, Math.floor(clock.now())) as { digest: string; answer: string } | undefined,
		keep(token, { digest, answer }) {
			const now = Math.floor(clock.now());
			forget.run(now);
			keep.run(token, digest, answer, now + KEPT_MS);
		},
	};
}
