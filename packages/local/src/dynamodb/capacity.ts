/**
 * The capacity that requests consume, as DynamoDB bills it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
import type { WriteSizes } from "./items/write-item.ts";
import type { CapacityLevel } from "./requests/item-request-types.ts";
import type { TableIndex } from "./tables/table.ts";

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;
/** A transaction prepares and commits. */
export const TRANSACTION_FACTOR = 2;

/** Units by where they were spent. */
export type Spent = {
	kind: "read" | "write";
	table: number;
	indexes: Map<TableIndex, number>;
};

export type ConsumedCapacity = {
	TableName: string;
	CapacityUnits: number;
	ReadCapacityUnits?: number;
	WriteCapacityUnits?: number;
	Table?: { CapacityUnits: number };
	GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
	LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
};

/** @param bytes of the items that were read together; a missing item costs as much as a small one */
export function readUnits(bytes: number, isConsistent: boolean): number {
	return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);
}

export function writeUnits(bytes: number): number {
	return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

export function spentOnWrite(sizes: Pick<WriteSizes, "table" | "indexes">): Spent {
	const indexes = new Map<TableIndex, number>();
	for (const [index, written] of sizes.indexes) {
		indexes.set(
			index,
			written.reduce((units, size) => units + writeUnits(size), 0),
		);
	}
	return { kind: "write", table: writeUnits(sizes.table), indexes };
}

export function spentOnRead(units: number): Spent {
	return { kind: "read", table: units, indexes: new Map() };
}

export function addSpent(total: Spent | undefined, more: Spent): Spent {
	if (!total) return { ...more, indexes: new Map(more.indexes) };
	total.table += more.table;
	for (const [index, units] of more.indexes) {
		total.indexes.set(index, (total.indexes.get(index) ?? 0) + units);
	}
	return total;
}

/** @returns undefined when nobody asked for it */
export function consumedCapacity(
	level: CapacityLevel | undefined,
	tableName: string,
	spent: Spent,
	factor = 1,
): ConsumedCapacity | undefined {
	if (level !== "TOTAL" && level !== "INDEXES") return undefined;
	const onIndexes = [...spent.indexes.values()].reduce((units, more) => units + more, 0);
	const total = (spent.table + onIndexes) * factor;
	return {
		TableName: tableName,
		CapacityUnits: total,
		...(factor > 1 && (spent.kind === "read" ? { ReadCapacityUnits: total } : { WriteCapacityUnits: total })),
		...(level === "INDEXES" && {
			Table: { CapacityUnits: spent.table * factor },
			...indexUnits("GlobalSecondaryIndexes", "global", spent.indexes, factor),
			...indexUnits("LocalSecondaryIndexes", "local", spent.indexes, factor),
		}),
	};
}

function indexUnits(
	field: string,
	scope: TableIndex["scope"],
	indexes: ReadonlyMap<TableIndex, number>,
	factor: number,
) {
	const own = [...indexes].filter(([index]) => index.scope === scope);
	if (own.length === 0) return {};
	return {
		[field]: Object.fromEntries(own.map(([{ name }, units]) => [name, { CapacityUnits: units * factor }])),
	};
}
