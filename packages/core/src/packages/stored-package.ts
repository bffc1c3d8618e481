/** Reads a stored package from the attributes of its item `LATEST`. Pure. */

import { SCHEMA_VERSION } from "@dephealth/contract/schemas/document-fields.ts";
import type { Item } from "../aws/batch-get.ts";
import { decompressText } from "../aws/compressed-json.ts";
import type { CollectionState, CollectionStatus } from "../collection/collection-state.ts";
import type { PackageSummary } from "../scoring/document/package-summary.ts";
import { readSummary, upgradeDocument } from "../scoring/document/upgrade-document.ts";

export type StoredPackage = {
	collection: CollectionState;
	/** The document as JSON text, so that serving it needs no parse; undefined before the first collection. */
	documentJson: string | undefined;
	/** Why the last attempt did not finish, for `pending`, `not_found` and `failed`. */
	lastFailure: string | undefined;
};

/** A stored package without its document. `summary` is undefined before the first collection. */
export type StoredSummary = Pick<StoredPackage, "collection" | "lastFailure"> & {
	summary: PackageSummary | undefined;
};

/**
 * The attributes that `toStoredSummary` reads. The document is not among them: it is several times as large, and
 * compressed.
 */
export const SUMMARY_ATTRIBUTES = [
	"summary",
	"document_version",
	"collection_status",
	"status_since",
	"claimed_until",
	"last_failure",
] as const;

/** The summaries by `packageKey`. */
export function toStoredSummaries(items: readonly Item[]): Map<string, StoredSummary> {
	return new Map(items.map((item) => [String(item["pk"]), toStoredSummary(item)]));
}

export function toStoredSummary(item: Item): StoredSummary {
	const { summary, document_version: version } = item;
	const hasDocument = typeof summary === "string";
	return {
		collection: toCollectionState(item, hasDocument),
		summary: hasDocument ? parsedSummary(summary, version) : undefined,
		lastFailure: toLastFailure(item),
	};
}

/** Scans read the same packages repeatedly, and callers do not change the result. */
const parsedSummaries = new Map<string, PackageSummary>();
/** Some ten megabytes. */
const MAX_PARSED = 4_000;

/** The text tells its version apart: a summary of another one is not kept. */
function parsedSummary(text: string, version: unknown): PackageSummary {
	if (version !== SCHEMA_VERSION) return readSummary(text, version);
	const known = parsedSummaries.get(text);
	if (known) return known;
	const parsed = readSummary(text, version);
	if (parsedSummaries.size >= MAX_PARSED) parsedSummaries.clear();
	parsedSummaries.set(text, parsed);
	return parsed;
}

export function toStoredPackage(item: Item): StoredPackage {
	const { document, document_version: version } = item;
	const hasDocument = document instanceof Uint8Array;
	return {
		collection: toCollectionState(item, hasDocument),
		documentJson: hasDocument ? toDocumentJson(document, version) : undefined,
		lastFailure: toLastFailure(item),
	};
}

/** @param version absent from items of schema version 1 */
function toDocumentJson(document: Uint8Array, version: unknown): string {
	const text = decompressText(document);
	return version === SCHEMA_VERSION ? text : upgradeDocument(text);
}

function toCollectionState(item: Item, hasDocument: boolean): CollectionState {
	const claimedUntil = item["claimed_until"];
	return {
		status: item["collection_status"] as CollectionStatus,
		since: Date.parse(String(item["status_since"])),
		claimedUntil: typeof claimedUntil === "number" ? claimedUntil : 0,
		hasDocument,
	};
}

function toLastFailure(item: Item): string | undefined {
	const lastFailure = item["last_failure"];
	return typeof lastFailure === "string" ? lastFailure : undefined;
}
