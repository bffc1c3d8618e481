/** Takes over the tables of earlier versions, which dynalite kept in LevelDB. */

import { existsSync, renameSync } from "node:fs";
import { StartError } from "../start-error.ts";
import type { DynamoDbStore } from "./store.ts";
import type { CreateTableRequest, IndexDescription, TableDescription } from "./tables/description.ts";
import type { AttributeMap } from "./values/attribute-value.ts";

/** The tables of an earlier version cannot be read. */
export class LevelImportError extends StartError {
	override name = "LevelImportError";
}

/** Keys in the database are `table~<name>` and `item-<table>~<key>`. */
const TABLE_PREFIX = "table~";
const ITEM_PREFIX = /^item-(.+?)~/;
const BATCH = 25;
/** The suffix of the folder once all of it is in the new store. */
const DONE_SUFFIX = ".imported";

/**
 * Copies all tables and items, then renames the folder. What is interrupted is done again from the start: copying
 * an item twice changes nothing.
 *
 * @throws LevelImportError
 */
export async function importLevelStore(folder: string, store: DynamoDbStore): Promise<void> {
	if (!existsSync(folder)) return;
	const level = await openLevel(folder);
	try {
		for await (const [, value] of level.iterator({ gte: TABLE_PREFIX, lt: `${TABLE_PREFIX}\uffff` })) {
			await createTable(store, value as TableDescription);
		}
		let table = "";
		let batch: AttributeMap[] = [];
		for await (const [key, value] of level.iterator({ gte: "item-", lt: "item-\uffff" })) {
			const name = ITEM_PREFIX.exec(key)?.[1] ?? "";
			if (name !== table || batch.length === BATCH) {
				await putAll(store, table, batch);
				batch = [];
				table = name;
			}
			batch.push(value as AttributeMap);
		}
		await putAll(store, table, batch);
	} finally {
		await level.close();
	}
	renameSync(folder, folder + DONE_SUFFIX);
}

async function openLevel(folder: string) {
	try {
		// Loaded only for those who have such a folder; it is a native module.
		const { ClassicLevel } = await import("classic-level");
		const level = new ClassicLevel<string, unknown>(folder, {
			valueEncoding: "json",
			createIfMissing: false,
		});
		await level.open();
		return level;
	} catch (error) {
		throw new LevelImportError(
			`The tables of an earlier version in ${folder} cannot be read (${error instanceof Error ? error.message : error}). Reading them needs the package classic-level: npm install classic-level, then start again. Or start with a new --data-dir; what is public is collected again.`,
			{ cause: error },
		);
	}
}

async function createTable(store: DynamoDbStore, table: TableDescription): Promise<void> {
	const request: CreateTableRequest = {
		TableName: table.TableName,
		AttributeDefinitions: table.AttributeDefinitions,
		KeySchema: table.KeySchema,
		BillingMode: "PAY_PER_REQUEST",
		...(table.GlobalSecondaryIndexes && {
			GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map(definitionOf),
		}),
	};
	const { status, body } = await store.execute("CreateTable", request);
	// It already exists when an earlier import was interrupted.
	if (status === 200 || typeOfError(body) === "ResourceInUseException") return;
	throw new LevelImportError(
		`The table ${table.TableName} of an earlier version cannot be taken over: ${body}`,
	);
}

function typeOfError(body: string): string | undefined {
	return (JSON.parse(body) as { __type?: string }).__type?.split("#").at(-1);
}

function definitionOf({ IndexName, KeySchema, Projection }: IndexDescription) {
	return { IndexName, KeySchema, Projection };
}

async function putAll(store: DynamoDbStore, table: string, items: readonly AttributeMap[]): Promise<void> {
	if (items.length === 0) return;
	const { status, body } = await store.execute("BatchWriteItem", {
		RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) },
	});
	if (status === 200) return;
	throw new LevelImportError(
		`Items of the table ${table} of an earlier version cannot be taken over: ${body}`,
	);
}
