/** The embedded store, in memory, to be asked. */
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "@dephealth/core/clock.ts";
import { openStore } from "@dephealth/local/dynamodb/store.ts";
import { createTransactions } from "@dephealth/local/sqlite/transactions.ts";
import type { Ask } from "./ask.ts";

function rethrow(error: unknown): never {
	throw error;
}

export function askOurStore(): Ask {
	const database = new DatabaseSync(":memory:");
	const transactions = createTransactions(database);
	const store = openStore({ database, transactions, clock: systemClock, region: "local", onError: rethrow });
	return async (operation, body) => {
		// The request passes through JSON, as on the wire.
		const { status, body: text } = await store.execute(operation, JSON.parse(JSON.stringify(body)));
		return { status, body: JSON.parse(text) };
	};
}
