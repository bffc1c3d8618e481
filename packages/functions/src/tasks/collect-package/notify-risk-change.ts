/** Tells of a change of risk once a result is stored; what was told is written down only after it was. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { type KnownJudgement, riskChangeOf } from "@dephealth/core/webhooks/risk-change.ts";
import { packageRiskChanged, type RiskChanges } from "@dephealth/core/webhooks/risk-change-topic.ts";

/**
 * @param told what had been told before, as the store's `save` answers
 * @throws QueueUnavailableError, StorageUnavailableError; the next result tells what this one did not
 */
export type TellRiskChange = (
	ref: PackageRef,
	told: KnownJudgement,
	document: PackageDocument,
) => Promise<void>;

export function createTellRiskChange(deps: {
	packages: Pick<PackageStore, "markTold">;
	riskChanges: () => RiskChanges;
}): TellRiskChange {
	return async (ref, told, document) => {
		const change = riskChangeOf(told, document);
		if (!change) return;
		await deps.riskChanges().publish(
			packageRiskChanged(ref, change, {
				changedAt: document.scored_at,
				latestVersion: document.latest_version,
			}),
		);
		await deps.packages.markTold(ref, change.after);
	};
}
