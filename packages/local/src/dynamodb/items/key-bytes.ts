/** Keys as bytes that sort as DynamoDB sorts them, and the place of a partition in a scan. */
import { hash } from "node:crypto";
import type { KeySchema, KeyType } from "../tables/key-schema.ts";
import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";
import { encodeDecimal } from "../values/decimal.ts";

export type KeyBytes = {
	/** Scans go by it: 24 bits of a digest of the partition key. */
	slot: number;
	partition: Buffer;
	/** Empty for a key without a sort key. */
	sort: Buffer;
};

export const NO_BYTES = Buffer.alloc(0);
/** Follows every sort key: they end at 1,024 bytes, and none that long consists of these alone. */
export const LAST_BYTES = Buffer.alloc(1025, 0xff);
export const SLOTS = 2 ** 24;

/** Digests of the partition keys that were asked for lately. */
const knownSlots = new Map<string, number>();
const MAX_KNOWN_SLOTS = 20_000;
const SALT = Buffer.from("Outliers");

/** @param item has the key's attributes, of the right types */
export function keyBytes(schema: KeySchema, item: AttributeMap): KeyBytes {
	const partition = valueBytes(item[schema.partition.name], schema.partition.type);
	return {
		slot: slotOf(partition),
		partition,
		sort: schema.sort ? valueBytes(item[schema.sort.name], schema.sort.type) : NO_BYTES,
	};
}

/** Strings by their UTF-8 bytes, numbers by value, binary as it is. */
export function valueBytes(value: AttributeValue | undefined, type: KeyType): Buffer {
	switch (type) {
		case "S":
			return Buffer.from(value?.S ?? "", "utf8");
		case "N":
			return encodeDecimal(value?.N ?? "0");
		case "B":
			return Buffer.from(value?.B ?? "", "base64");
	}
}

export function slotOf(partition: Buffer): number {
	const text = partition.toString("latin1");
	const known = knownSlots.get(text);
	if (known !== undefined) return known;
	const slot = Number.parseInt(hash("md5", Buffer.concat([SALT, partition]), "hex").slice(0, 6), 16);
	if (knownSlots.size >= MAX_KNOWN_SLOTS) knownSlots.clear();
	knownSlots.set(text, slot);
	return slot;
}

/** The whole key of a table's item in one piece; it distinguishes items with the same key in an index. */
export function wholeKey({ partition, sort }: KeyBytes): Buffer {
	const length = Buffer.alloc(2);
	length.writeUInt16BE(partition.length);
	return Buffer.concat([length, partition, sort]);
}

/** The smallest bytes after these. */
export function justAfter(bytes: Buffer): Buffer {
	return Buffer.concat([bytes, Buffer.of(0)]);
}

/** The smallest bytes after everything that begins with these. */
export function afterPrefix(bytes: Buffer): Buffer {
	let end = bytes.length;
	while (end > 0 && bytes[end - 1] === 0xff) end -= 1;
	if (end === 0) return LAST_BYTES;
	const next = Buffer.from(bytes.subarray(0, end));
	next[end - 1] = (next[end - 1] ?? 0) + 1;
	return next;
}
