/** DynamoDB on one machine: dynalite on disk, with the tables of core/storage and the TTL that dynalite lacks. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "@dephealth/contract/tables.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import dynalite from "dynalite";
import { listen } from "../http/listen.ts";
import { ensureTables } from "./ensure-tables.ts";
import { startTtlSweeper } from "./ttl-sweeper.ts";

export type LocalDynamoDb = {
	/** Answers one request of the DynamoDB protocol. */
	handle(request: IncomingMessage, response: ServerResponse): void;
	/** Deletes what has expired; runs by itself every minute. Returns how many items. */
	sweep(): Promise<number>;
	close(): Promise<void>;
};

export type LocalDynamoDbOptions = {
	/** Folder of the database; undefined keeps it in memory. */
	path: string | undefined;
	tables: Readonly<Record<string, TableDefinition>>;
	/** Tables are called `<prefix>-<name>`. */
	tablePrefix: string;
	clock: Clock;
};

/** @throws TableMismatchError when the folder holds tables of another shape */
export async function startDynamoDb(options: LocalDynamoDbOptions): Promise<LocalDynamoDb> {
	const server: Server = dynalite({
		...(options.path !== undefined && { path: options.path }),
		createTableMs: 0,
		deleteTableMs: 0,
		updateTableMs: 0,
	});
	// Its own port serves the tables' set-up and the sweeper; clients come through the AWS endpoint.
	const port = await listen(server, 0, "127.0.0.1");
	const client = new DynamoDBClient({
		maxAttempts: 1,
		retryMode: "standard",
		endpoint: `http://127.0.0.1:${port}`,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const tableNames = await ensureTables(client, options);
	const sweeper = startTtlSweeper({ client, tableNames, clock: options.clock });

	return {
		handle: (request, response) => {
			server.emit("request", request, response);
		},
		sweep: sweeper.sweep,
		async close() {
			await sweeper.stop();
			client.destroy();
			server.closeAllConnections();
			await new Promise<void>((resolve, reject) =>
				server.close((error) => (error ? reject(error) : resolve())),
			);
		},
	};
}
