/** The packages this process was asked for lately, as immutable text with its ETag. */
import { createHash } from "node:crypto";
import { type Clock, monotonicNow } from "../clock.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import type { PackageStore } from "../packages/package-store.ts";
import type { StoredPackage } from "../packages/stored-package.ts";
import { type CachedValue, createReadThroughCache, type ReadThroughCache } from "./read-through-cache.ts";

/** Shared between requests, therefore frozen. */
export type HotPackage = {
	/** Undefined when nothing is stored. */
	readonly stored: Readonly<StoredPackage> | undefined;
	/** The ETag of the whole document; undefined without one. */
	readonly etag: string | undefined;
};

/** `get` throws StorageUnavailableError; `invalidate` is for packages that this process has stored. */
export type HotPackages = ReadThroughCache<PackageRef, HotPackage>;

const DOCUMENT_TTL_MS = 5 * 60_000;
/** The lifetime of an entry for a package that its registry does not know, or that no source returns. */
const NEGATIVE_TTL_MS = 30_000;
/** Some thousands of documents, a fraction of a small Lambda's memory. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Key, objects and links of one entry, roughly. */
const ENTRY_BYTES = 512;
/** A string takes one byte a character, or two as soon as one of them is not Latin-1. */
const BYTES_PER_CHARACTER = 2;

export function createHotPackages(deps: {
	packages: Pick<PackageStore, "get">;
	clock: Clock;
	/** Default 32 MB. */
	maxBytes?: number;
}): HotPackages {
	return createReadThroughCache({
		keyOf: packageKey,
		read: async (ref) => toCached(await deps.packages.get(ref)),
		maxBytes: deps.maxBytes ?? MAX_BYTES,
		now: () => monotonicNow(deps.clock),
	});
}

function toCached(stored: StoredPackage | undefined): CachedValue<HotPackage> {
	const json = stored?.documentJson;
	if (stored) Object.freeze(stored.collection);
	return {
		value: Object.freeze({
			stored: stored && Object.freeze(stored),
			etag: json === undefined ? undefined : etagOf(json),
		}),
		ttlMs: ttlOf(stored),
		bytes: ENTRY_BYTES + BYTES_PER_CHARACTER * (json?.length ?? 0),
	};
}

/**
 * A package that is being collected is not cached: it changes within seconds, and callers ask again because of that.
 */
function ttlOf(stored: StoredPackage | undefined): number {
	if (stored?.documentJson !== undefined) return DOCUMENT_TTL_MS;
	const status = stored?.collection.status;
	return status === "not_found" || status === "failed" ? NEGATIVE_TTL_MS : 0;
}

/** A strong validator: the same text has the same ETag in every process. */
export function etagOf(body: string): string {
	return `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
}
