/** The policy for lost collections, separate from the stores: the summary of a run needs no database. */
import { HEALING_POLICY, type HealingPolicy } from "@dephealth/core/healing/healing-policy.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const healingPolicy = /* @__PURE__ */ part((c): HealingPolicy => {
	const stuckAfterMs = config(c).stuckAfterMinutes * 60_000;
	return {
		...HEALING_POLICY,
		stuckAfterMs,
		stuckWithScoreAfterMs: Math.max(stuckAfterMs, HEALING_POLICY.stuckWithScoreAfterMs),
	};
});
