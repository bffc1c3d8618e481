/** The planned put, update, delete or check, before the stored item is looked at. */
import { invalidParameter, validationError } from "../errors.ts";
import type { BoundCondition, Condition } from "../expressions/conditions/condition.ts";
import type { Path } from "../expressions/syntax/placeholders.ts";
import { applyUpdate } from "../expressions/updates/apply-update.ts";
import { type BoundUpdate, typeSetBy } from "../expressions/updates/update.ts";
import {
	checkIndexKeys,
	checkItemKeys,
	checkItemSize,
	checkKey,
	checkNestedPaths,
	checkUpdatedSize,
} from "../items/check-key.ts";
import { type KeyBytes, keyBytes } from "../items/key-bytes.ts";
import { type AttributeUpdates, applyAttributeUpdates } from "../requests/legacy-updates.ts";
import type { Table } from "../tables/table.ts";
import { type AttributeMap, attributeOf, typeOf } from "../values/attribute-value.ts";
import { checkDepth } from "../values/check-value.ts";
import { itemSize } from "../values/item-size.ts";

export type WritePlan = {
	table: Table;
	key: KeyBytes;
	condition: Condition | undefined;
	/** True when a failed condition tells the item that failed it. */
	returnsItemOnFailure: boolean;
	/**
	 * The item afterwards and its size; no item when it is deleted. Called only when the condition holds.
	 *
	 * @throws ValidationException
	 */
	next(before: AttributeMap | undefined): { item: AttributeMap | undefined; size: number };
	/** True when anything is written at all. */
	isCheckOnly: boolean;
	/** Paths that an update names. */
	updatedPaths: readonly Path[];
};

type Common = { condition: BoundCondition | undefined; returnsItemOnFailure: boolean };

/** @throws ValidationException */
export function planPut(table: Table, item: AttributeMap, { condition, ...common }: Common): WritePlan {
	checkItemKeys(table, item);
	const size = itemSize(item);
	checkItemSize(size);
	return {
		...common,
		table,
		key: keyBytes(table, item),
		condition: condition?.condition,
		next: () => ({ item, size }),
		isCheckOnly: false,
		updatedPaths: [],
	};
}

/** @throws ValidationException */
export function planDelete(table: Table, key: AttributeMap, { condition, ...common }: Common): WritePlan {
	checkKey(table, key);
	return {
		...common,
		table,
		key: keyBytes(table, key),
		condition: condition?.condition,
		next: () => ({ item: undefined, size: 0 }),
		isCheckOnly: false,
		updatedPaths: [],
	};
}

/** Tests the condition and writes nothing. @throws ValidationException */
export function planCheck(table: Table, key: AttributeMap, common: Common): WritePlan {
	return { ...planDelete(table, key, common), isCheckOnly: true };
}

/** @throws ValidationException */
export function planUpdate(
	table: Table,
	key: AttributeMap,
	changes: { update?: BoundUpdate | undefined; attributeUpdates?: AttributeUpdates | undefined },
	{ condition, ...common }: Common,
): WritePlan {
	const { update, attributeUpdates } = changes;
	checkKey(table, key);
	checkUpdatedKeys(table, update, attributeUpdates);
	const isDeep = update?.paths.some((path) => path.length > 1) ?? false;

	function next(before: AttributeMap | undefined) {
		const item: AttributeMap = isDeep ? structuredClone(before ?? key) : { ...(before ?? key) };
		if (update) applyUpdate(item, update.actions);
		if (attributeUpdates) applyAttributeUpdates(item, attributeUpdates);
		checkComputedIndexKeys(table, item);
		if (isDeep) checkDepth(item);
		const size = itemSize(item);
		checkUpdatedSize(size);
		return { item, size };
	}

	return {
		...common,
		table,
		key: keyBytes(table, key),
		condition: condition?.condition,
		next,
		isCheckOnly: false,
		updatedPaths: update?.paths ?? Object.keys(attributeUpdates ?? {}).map((name) => [name]),
	};
}

function checkUpdatedKeys(
	table: Table,
	update: BoundUpdate | undefined,
	attributeUpdates: AttributeUpdates | undefined,
): void {
	const heads = new Set([
		...(update?.paths ?? []).map(([head]) => String(head)),
		...Object.keys(attributeUpdates ?? {}),
	]);
	for (const { name } of table.attributes) {
		if (heads.has(name)) {
			throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
		}
	}
	for (const index of table.indexes) {
		for (const { name, type } of index.attributes) {
			const given = typeGiven(name, update, attributeUpdates);
			if (given === undefined || given === type) continue;
			throw invalidParameter(
				`Type mismatch for Index Key ${name} Expected: ${type} Actual: ${given} IndexName: ${index.name}`,
			);
		}
	}
	checkNestedPaths(table, update?.nestedHeads);
}

function typeGiven(
	name: string,
	update: BoundUpdate | undefined,
	attributeUpdates: AttributeUpdates | undefined,
): string | undefined {
	const value = attributeUpdates?.[name]?.Value;
	if (value) return typeOf(value);
	const action = update?.actions.find(({ path }) => path.length === 1 && path[0] === name);
	return action && typeSetBy(action);
}

/** A value computed from the item may not be of an index key's type. */
function checkComputedIndexKeys(table: Table, item: AttributeMap): void {
	for (const { attributes } of table.indexes) {
		for (const { name, type } of attributes) {
			const value = attributeOf(item, name);
			if (value && value[type] === undefined) {
				throw validationError(
					"The update expression attempted to update the secondary index key to unsupported type",
				);
			}
		}
	}
	checkIndexKeys(table, item);
}
