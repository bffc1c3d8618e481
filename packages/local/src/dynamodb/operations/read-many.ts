/** The common part of queries and scans: the index, the starting key, and the returned attributes. */
import { invalidParameter, validationError } from "../errors.ts";
import type { RequestExpressions } from "../expressions/request-expressions.ts";
import type { Path } from "../expressions/syntax/placeholders.ts";
import { checkKey, checkKeyPart, checkNestedPaths } from "../items/check-key.ts";
import type { QueryRequest, ScanRequest } from "../requests/item-request-types.ts";
import { keyOf } from "../tables/key-schema.ts";
import type { Table, TableIndex } from "../tables/table.ts";
import { type AttributeMap, attributeOf } from "../values/attribute-value.ts";
import { checkValue } from "../values/check-value.ts";
import { namedPaths } from "./get-item.ts";

type Request = QueryRequest | ScanRequest;

/** @throws ValidationException */
export function indexOf(table: Table, request: Request): TableIndex | undefined {
	if (request.IndexName === undefined) return undefined;
	const index = table.indexes.find(({ name }) => name === request.IndexName);
	if (!index) throw validationError(`The table does not have the specified index: ${request.IndexName}`);
	if (index.scope === "global" && request.ConsistentRead) {
		throw validationError("Consistent reads are not supported on global secondary indexes");
	}
	return index;
}

/** Values of a starting key, before the table is known. @throws ValidationException */
export function checkStartValues(start: AttributeMap | undefined): void {
	for (const value of Object.values(start ?? {})) {
		try {
			checkValue(value);
		} catch (error) {
			throw validationError(
				`The provided starting key is invalid: ${error instanceof Error ? error.message : error}`,
			);
		}
	}
}

/** The starting key must have the table's and the index's key. @throws ValidationException */
export function checkStartKey(table: Table, index: TableIndex | undefined, start: AttributeMap): void {
	const names = new Set([...table.attributes, ...(index ? index.attributes : [])].map(({ name }) => name));
	const isComplete = [...names].every((name) => attributeOf(start, name) !== undefined);
	if (index && (Object.keys(start).length !== names.size || !isComplete)) throw invalidStart();
	for (const attribute of index ? index.attributes : []) {
		withPrefix(() => checkKeyPart(index ?? table, attribute, attributeOf(start, attribute.name)));
	}
	withPrefix(() => checkKey(table, index ? keyOf(table, start) : start));
}

function withPrefix(check: () => void): void {
	try {
		check();
	} catch (error) {
		throw invalidStart(error instanceof Error ? `: ${error.message}` : "");
	}
}

function invalidStart(reason = ""): Error {
	return validationError(`The provided starting key is invalid${reason}`);
}

/** @throws ValidationException */
export function checkSelect(request: Request, index: TableIndex | undefined): void {
	const { Select, ProjectionExpression, AttributesToGet } = request;
	const isProjected = ProjectionExpression !== undefined || AttributesToGet !== undefined;
	if (Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES" && isProjected) {
		const given = ProjectionExpression === undefined ? "AttributesToGet" : "ProjectionExpression";
		throw validationError(`Cannot specify the ${given} when choosing to get ${Select}`);
	}
	if (Select === "SPECIFIC_ATTRIBUTES" && !isProjected) {
		throw validationError(
			"Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
		);
	}
	if (Select === "ALL_PROJECTED_ATTRIBUTES" && !index) {
		throw invalidParameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
	}
	if (Select !== "ALL_ATTRIBUTES" || index?.scope !== "global" || index.projection === "ALL") return;
	throw invalidParameter(
		`Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
	);
}

/**
 * @param paths the attributes that are asked for
 * @returns whether whole items are read for the entries of the index
 * @throws ValidationException for a global index that does not hold what is asked for
 */
export function fetchesWholeItems(
	{ Select }: Request,
	index: TableIndex | undefined,
	paths: readonly Path[] | undefined,
): boolean {
	if (!index || index.projection === "ALL") return false;
	const missing = missingIn(index, paths);
	if (index.scope === "local") return Select === "ALL_ATTRIBUTES" || missing.length > 0;
	if (missing.length === 0) return false;
	throw invalidParameter(`Global secondary index ${index.name} does not project [${missing.join(", ")}]`);
}

/** The attributes that the index's entries do not hold. */
function missingIn({ projected }: TableIndex, paths: readonly Path[] = []): string[] {
	const heads = new Set(paths.map(([head]) => String(head)));
	return [...heads].filter((head) => projected && !projected.has(head));
}

/** @throws ValidationException */
export function checkPaths(table: Table, { projection, filter }: RequestExpressions): void {
	checkNestedPaths(table, projection?.nestedHeads);
	checkNestedPaths(table, filter?.nestedHeads);
}

export function pathsOf(request: Request, { projection }: RequestExpressions): readonly Path[] | undefined {
	return projection?.paths ?? namedPaths(request.AttributesToGet);
}
