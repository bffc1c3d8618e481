/** DynamoDB on SQLite, in process: one call an operation, in JSON as on the wire. */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@dephealth/core/clock.ts";
import { AwsError } from "../aws/aws-error.ts";
import type { Transactions } from "../sqlite/transactions.ts";
import { unknownOperation } from "./errors.ts";
import { batchGetItem, batchGetNative, batchWriteItem } from "./operations/batch.ts";
import { getItem } from "./operations/get-item.ts";
import type { Operation, OperationContext } from "./operations/operation.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import {
	describeContinuousBackups,
	describeContributorInsights,
	describeKinesisStreamingDestination,
	listBackups,
	listGlobalTables,
	listTagsOfResource,
} from "./operations/table-features.ts";
import { createTable, deleteTable, describeTable, listTables } from "./operations/table-operations.ts";
import { deleteExpired, describeTimeToLive, updateTimeToLive } from "./operations/time-to-live.ts";
import { transactGetItems, transactWriteItems } from "./operations/transactions.ts";
import { updateTable } from "./operations/update-table.ts";
import { deleteItem, putItem, updateItem } from "./operations/write-items.ts";
import { errorAnswer, type StoreAnswer } from "./store-answer.ts";
import { openTableStore } from "./tables/table-store.ts";
import { openTransactionTokens } from "./transaction-tokens.ts";

export type DynamoDbStore = {
	/** Answers one request once its writes are committed. Errors are answers, too. */
	execute(operation: string, input: unknown): Promise<StoreAnswer>;
	/** BatchGetItem with the items as JavaScript values, as the document client has them. */
	batchGet(input: unknown): Promise<{ output: Record<string, unknown> } | StoreAnswer>;
	/** Deletes expired items. Returns their number. */
	sweep(): Promise<number>;
};

const READS: Readonly<Record<string, Operation>> = {
	GetItem: getItem,
	BatchGetItem: batchGetItem,
	Query: query,
	Scan: scan,
	TransactGetItems: transactGetItems,
	DescribeTable: describeTable,
	ListTables: listTables,
	DescribeTimeToLive: describeTimeToLive,
	DescribeContinuousBackups: describeContinuousBackups,
	DescribeContributorInsights: describeContributorInsights,
	DescribeKinesisStreamingDestination: describeKinesisStreamingDestination,
	ListTagsOfResource: listTagsOfResource,
	ListBackups: listBackups,
	ListGlobalTables: listGlobalTables,
};

const WRITES: Readonly<Record<string, Operation>> = {
	PutItem: putItem,
	UpdateItem: updateItem,
	DeleteItem: deleteItem,
	BatchWriteItem: batchWriteItem,
	TransactWriteItems: transactWriteItems,
	CreateTable: createTable,
	UpdateTable: updateTable,
	DeleteTable: deleteTable,
	UpdateTimeToLive: updateTimeToLive,
};

/** @throws StoreVersionError */
export function openStore(options: {
	database: DatabaseSync;
	transactions: Transactions;
	clock: Pick<Clock, "now">;
	region: string;
	/** Receives errors that are the store's own, such as a full disk; callers get an InternalServerError. */
	onError: (error: unknown) => void;
}): DynamoDbStore {
	const { database, transactions, clock } = options;
	const context: OperationContext = {
		tables: openTableStore(database, transactions),
		region: options.region,
		now: clock.now,
		tokens: openTransactionTokens(database, clock),
	};

	function run(operation: string, input: unknown): string {
		const read = Object.hasOwn(READS, operation) ? READS[operation] : undefined;
		if (read) return read(context, input);
		const write = Object.hasOwn(WRITES, operation) ? WRITES[operation] : undefined;
		if (!write) throw unknownOperation();
		return transactions.run(() => write(context, input));
	}

	function failed(error: unknown): StoreAnswer {
		if (!(error instanceof AwsError)) options.onError(error);
		return errorAnswer(error);
	}

	return {
		async execute(operation, input) {
			try {
				const body = run(operation, input);
				await transactions.committed();
				return { status: 200, body };
			} catch (error) {
				return failed(error);
			}
		},
		async batchGet(input) {
			try {
				const output = batchGetNative(context, input);
				await transactions.committed();
				return { output };
			} catch (error) {
				return failed(error);
			}
		},
		async sweep() {
			let total = 0;
			for (const name of context.tables.names()) {
				for (let isDone = false; !isDone && context.tables.has(name); ) {
					const swept = transactions.run(() => deleteExpired(context, context.tables.get(name)));
					total += swept.deleted;
					isDone = swept.isDone;
					await transactions.committed();
				}
			}
			return total;
		},
	};
}
