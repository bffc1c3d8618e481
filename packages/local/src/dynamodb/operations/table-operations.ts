/** CreateTable, DescribeTable, ListTables, DeleteTable, and their descriptions of a table's status. */
import { randomUUID } from "node:crypto";
import { resourceInUse, resourceNotFound, validationError } from "../errors.ts";
import { checkShape } from "../requests/shape.ts";
import { CREATE_TABLE, LIST_TABLES, ONE_TABLE } from "../requests/table-requests.ts";
import { checkNewTable } from "../tables/check-table.ts";
import { type CreateTableRequest, describeNewTable, type TableDescription } from "../tables/description.ts";
import type { OperationContext } from "./operation.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
const MAX_LISTED = 100;

export function createTable(context: OperationContext, input: unknown): string {
	requireTableName(input);
	const request = checkShape(input, CREATE_TABLE) as CreateTableRequest;
	checkNewTable(request);
	if (context.tables.has(request.TableName)) {
		throw resourceInUse(`Table already exists: ${request.TableName}`);
	}
	const description = describeNewTable(request, randomUUID(), { region: context.region, now: context.now() });
	context.tables.create(description);
	// The table is ready at once; the answer is the one that clients expect.
	return JSON.stringify({ TableDescription: inTransition(description, "CREATING") });
}

export function describeTable(context: OperationContext, input: unknown): string {
	return JSON.stringify({ Table: context.tables.describe(existingName(context, input)) });
}

export function deleteTable(context: OperationContext, input: unknown): string {
	const name = existingName(context, input);
	const description = context.tables.describe(name);
	if (description.DeletionProtectionEnabled) {
		throw validationError(
			`Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
		);
	}
	context.tables.delete(name);
	return JSON.stringify({ TableDescription: inTransition(description, "DELETING") });
}

export function listTables(context: OperationContext, input: unknown): string {
	const { ExclusiveStartTableName, Limit = MAX_LISTED } = checkShape(input, LIST_TABLES) as {
		ExclusiveStartTableName?: string;
		Limit?: number;
	};
	if (Limit > MAX_LISTED) {
		throw validationError(
			`1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${MAX_LISTED}`,
		);
	}
	const after = ExclusiveStartTableName ?? "";
	const names = context.tables.names().filter((name) => name > after);
	const listed = names.slice(0, Limit);
	return JSON.stringify({
		TableNames: listed,
		...(names.length > listed.length && { LastEvaluatedTableName: listed.at(-1) }),
	});
}

/** @throws ResourceNotFoundException that names the table */
export function existingName(context: OperationContext, input: unknown): string {
	requireTableName(input);
	const { TableName } = checkShape(input, ONE_TABLE) as { TableName: string };
	if (context.tables.has(TableName)) return TableName;
	throw resourceNotFound(`Requested resource not found: Table: ${TableName} not found`);
}

/** Operations on tables say it in their own words. @throws ValidationException */
export function requireTableName(input: unknown): void {
	const name: unknown = Reflect.get(Object(input), "TableName");
	if (name === undefined || name === null) {
		throw validationError("The parameter 'TableName' is required but was not present in the request");
	}
}

export function inTransition(
	description: TableDescription,
	status: "CREATING" | "DELETING" | "UPDATING",
): TableDescription {
	const { GlobalSecondaryIndexes, ...table } = description;
	return {
		...table,
		TableStatus: status,
		...(GlobalSecondaryIndexes && {
			GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
				...index,
				...(status !== "UPDATING" && { IndexStatus: status }),
			})),
		}),
	};
}
