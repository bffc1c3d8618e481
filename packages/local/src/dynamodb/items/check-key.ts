/** Checks keys against a table's schema. */
import { invalidParameter, validationError } from "../errors.ts";
import type { KeyAttribute, KeySchema } from "../tables/key-schema.ts";
import type { Table } from "../tables/table.ts";
import { type AttributeMap, type AttributeValue, attributeOf, typeOf } from "../values/attribute-value.ts";
import { binaryLength, utf8Length } from "../values/item-size.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;
const MAX_ITEM_BYTES = 400 * 1024;

/** The key of a request must be the table's, no more and no less. @throws ValidationException */
export function checkKey(schema: KeySchema, key: AttributeMap): void {
	const attributes = schema.attributes;
	if (Object.keys(key).length !== attributes.length) throw schemaMismatch();
	for (const attribute of attributes) checkKeyPart(schema, attribute, attributeOf(key, attribute.name));
}

/** @throws ValidationException */
export function checkKeyPart(
	schema: KeySchema,
	{ name, type }: KeyAttribute,
	value: AttributeValue | undefined,
): void {
	if (value?.[type] === undefined) throw schemaMismatch();
	if (value[type] === "") throw invalidParameter(emptyKey(name, type));
	checkKeySize(value, name === schema.partition.name);
}

/**
 * An item must have the table's key, and its attributes in indexes' keys must have their types. @throws
 * ValidationException
 */
export function checkItemKeys(table: Table, item: AttributeMap): void {
	for (const { name, type } of table.attributes) {
		const value = attributeOf(item, name);
		if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
		if (value[type] === undefined) {
			throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
		}
		if (value[type] === "") {
			throw validationError(`One or more parameter values are not valid. ${emptyKey(name, type)}`);
		}
		checkKeySize(value, name === table.partition.name);
	}
	checkIndexKeys(table, item);
}

/** @throws ValidationException */
export function checkIndexKeys(table: Table, item: AttributeMap): void {
	for (const index of table.indexes) {
		for (const { name, type } of index.attributes) {
			const value = attributeOf(item, name);
			if (!value) continue;
			if (value[type] === undefined) {
				throw invalidParameter(
					`Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
				);
			}
			if (value[type] === "") {
				throw validationError(
					`One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${wordFor(type)} value. IndexName: ${index.name}, IndexKey: ${name}`,
				);
			}
			checkKeySize(value, name === index.partition.name);
		}
	}
}

/** @throws ValidationException */
export function checkItemSize(size: number): void {
	if (size > MAX_ITEM_BYTES) throw validationError("Item size has exceeded the maximum allowed size");
}

/** @throws ValidationException */
export function checkUpdatedSize(size: number): void {
	if (size > MAX_ITEM_BYTES)
		throw validationError("Item size to update has exceeded the maximum allowed size");
}

/** Paths may not go into keys: those are scalars. @throws ValidationException */
export function checkNestedPaths(table: Table, nestedHeads: ReadonlySet<string> | undefined): void {
	if (!nestedHeads || nestedHeads.size === 0) return;
	const message =
		"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed";
	for (const { name } of table.attributes) {
		if (nestedHeads.has(name)) throw validationError(`${message}: Key: ${name}`);
	}
	for (const { name } of table.indexes.flatMap((index) => index.attributes)) {
		if (nestedHeads.has(name)) throw validationError(`${message}: IndexKey: ${name}`);
	}
}

function checkKeySize(value: AttributeValue, isPartition: boolean): void {
	if (value.N !== undefined) return;
	const size = value.B === undefined ? utf8Length(value.S ?? "") : binaryLength(value.B);
	if (isPartition && size > MAX_PARTITION_BYTES) {
		throw invalidParameter(
			`Size of hashkey has exceeded the maximum size limit of${MAX_PARTITION_BYTES} bytes`,
		);
	}
	if (!isPartition && size > MAX_SORT_BYTES) {
		throw invalidParameter(
			`Aggregated size of all range keys has exceeded the size limit of ${MAX_SORT_BYTES} bytes`,
		);
	}
}

function emptyKey(name: string, type: string): string {
	return `The AttributeValue for a key attribute cannot contain an empty ${wordFor(type)} value. Key: ${name}`;
}

function wordFor(type: string): string {
	return type === "B" ? "binary" : "string";
}

function schemaMismatch(): Error {
	return validationError("The provided key element does not match the schema");
}
