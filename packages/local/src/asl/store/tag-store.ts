/** Tags of state machines in SQLite. */
import type { DatabaseSync } from "node:sqlite";
import type { Transactions } from "../../sqlite/transactions.ts";

export type Tag = { key: string; value: string };

export type TagStore = ReturnType<typeof openTagStore>;

/** The tables must exist. */
export function openTagStore(database: DatabaseSync, transactions: Transactions) {
	const list = database.prepare("SELECT key, value FROM sfn_tags WHERE machine_arn = ? ORDER BY key");
	const put = database.prepare("INSERT OR REPLACE INTO sfn_tags VALUES (?, ?, ?)");
	const remove = database.prepare("DELETE FROM sfn_tags WHERE machine_arn = ? AND key = ?");
	return {
		list: (arn: string) => list.all(arn) as Tag[],
		put(arn: string, tags: readonly Tag[]): void {
			transactions.run(() => {
				for (const { key, value } of tags) put.run(arn, key, value);
			});
		},
		remove(arn: string, keys: readonly string[]): void {
			transactions.run(() => {
				for (const key of keys) remove.run(arn, key);
			});
		},
	};
}
