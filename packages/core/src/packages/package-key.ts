import { createHash } from "node:crypto";
import type { PackageRef } from "./package-ref.ts";

/** Partition key of a package's items: `npm#express`. No grammar allows `#` in a name. */
export function packageKey(ref: PackageRef): string {
	return `${ref.ecosystem}#${ref.name}`;
}

/** The number of partitions that one index value is spread over. */
export const INDEX_SHARDS = 8;

/** Spreads an index value over partitions: `pending#3`. The same package always lands on the same shard. */
export function shardedIndexValue(value: string, ref: PackageRef): string {
	return `${value}#${indexShard(ref)}`;
}

/** The shard on which a package lands under any index value. */
export function indexShard(ref: PackageRef): number {
	return digest(ref).readUInt32BE(0) % INDEX_SHARDS;
}

/** All partitions of an index value, to be queried side by side. */
export function indexShards(value: string): string[] {
	return Array.from({ length: INDEX_SHARDS }, (_, shard) => `${value}#${shard}`);
}

/** A readable name that Step Functions accepts (80 characters of [A-Za-z0-9-_]), unique per package and `suffix`. */
export function executionName(ref: PackageRef, suffix: string): string {
	const readable = `${ref.ecosystem}-${ref.name}`.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 40);
	return `${readable}-${digest(ref).toString("hex").slice(0, 12)}-${suffix}`;
}

function digest(ref: PackageRef): Buffer {
	return createHash("sha256").update(packageKey(ref)).digest();
}
