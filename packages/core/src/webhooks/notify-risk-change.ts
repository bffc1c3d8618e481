/** Announces a change of risk once a result is stored, and records it as announced afterwards. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { PackageClaims } from "../packages/package-claims.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { type Notified, riskChangeOf } from "./risk-change.ts";
import { type PackageRiskChanged, packageRiskChanged } from "./risk-change-event.ts";

export type RiskChanges = {
	/** @throws QueueUnavailableError for temporary failures; other errors pass through */
	publish(event: PackageRiskChanged): Promise<void>;
};

/**
 * @param notified what watchers were notified of before, as the store's `save` answers
 * @throws QueueUnavailableError, StorageUnavailableError; the next result announces what this one did not
 */
export type NotifyRiskChange = (
	ref: PackageRef,
	notified: Notified,
	document: PackageDocument,
) => Promise<void>;

export function createNotifyRiskChange(deps: {
	packages: Pick<PackageClaims, "markNotified">;
	riskChanges: () => RiskChanges;
}): NotifyRiskChange {
	return async (ref, notified, document) => {
		const change = riskChangeOf(notified, document);
		if (!change) return;
		await deps.riskChanges().publish(
			packageRiskChanged(ref, change, {
				changedAt: document.scored_at,
				latestVersion: document.latest_version,
			}),
		);
		await deps.packages.markNotified(ref, change.notified);
	};
}
