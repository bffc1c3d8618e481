/** A document, and the state that watchers were notified of, as attributes of the item `LATEST`. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { Item } from "../aws/batch-get.ts";
import { compressJson } from "../aws/compressed-json.ts";
import { refreshTier } from "../refresh/tier.ts";
import { summarize } from "../scoring/document/package-summary.ts";
import { type Notified, toNotified } from "../webhooks/risk-change.ts";
import { shardedIndexValue } from "./package-key.ts";
import type { PackageRef } from "./package-ref.ts";

/** `judged_at` tells one stored document from another. */
export function documentAttributes(ref: PackageRef, document: PackageDocument) {
	return {
		document: compressJson(document),
		document_version: document.schema_version,
		judged_at: document.scored_at,
		summary: JSON.stringify(summarize(document)),
		tier_shard: shardedIndexValue(refreshTier(document), ref),
	};
}

/** Unknown values are not written, so that earlier ones stay. */
export function notifiedAttributes({
	status,
	risk_level,
	abandonment_probability,
	changes_until,
}: Notified): Item {
	return {
		...(status !== null && { notified_status: status }),
		...(risk_level !== null && { notified_risk: risk_level }),
		...(abandonment_probability !== null && { notified_idle: abandonment_probability }),
		...(changes_until !== null && { notified_changes_until: changes_until }),
	};
}

export function notifiedIn(item: Item): Notified {
	return toNotified({
		status: item["notified_status"],
		risk_level: item["notified_risk"],
		abandonment_probability: item["notified_idle"],
		changes_until: item["notified_changes_until"],
	});
}
