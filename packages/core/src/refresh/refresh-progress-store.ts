/**
 * The progress of refreshing each tier, in the Operations table. One execution at a time works on a tier; if it dies,
 * the next one continues from its position, and missed hours are caught up.
 */
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { conditionalUpdate } from "../aws/conditional-update.ts";
import type { Clock } from "../clock.ts";
import { latestEnd } from "../lease.ts";
import type { RefreshProgress } from "./refresh-progress.ts";
import type { RefreshTier } from "./refresh-schedule.ts";

/** A page with all of its waits takes less; a dead execution blocks its tier no longer. */
const LEASE_MS = 2 * 3_600_000;

const LEASE_IS_FREE = "attribute_not_exists(lease_owner)";
const LEASE_HAS_EXPIRED = "leased_until < :now OR leased_until > :latest";
const LEASE_IS_OURS = "lease_owner = :owner";

export function createRefreshProgress(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): RefreshProgress {
	const { clock } = deps;
	const keyOf = (tier: RefreshTier) => ({ pk: "REFRESH", sk: `TIER#${tier}` });

	/** The item as it is then; undefined when the condition does not hold. */
	const update = (
		tier: RefreshTier,
		condition: string,
		expression: string,
		values: Record<string, unknown>,
	) => conditionalUpdate(deps, keyOf(tier), condition, expression, values);

	return {
		async acquire(tier, owner, firstHour) {
			const now = clock.now();
			const attributes = await update(
				tier,
				`${LEASE_IS_FREE} OR ${LEASE_HAS_EXPIRED} OR ${LEASE_IS_OURS}`,
				"SET lease_owner = :owner, leased_until = :until, next_hour = if_not_exists(next_hour, :first)",
				{
					":owner": owner,
					":now": now,
					":latest": latestEnd(now, LEASE_MS),
					":until": now + LEASE_MS,
					":first": firstHour,
				},
			);
			if (!attributes) return undefined;
			const { next_hour: hour, done_until: after } = attributes;
			return { hour: Number(hour), after: typeof after === "string" ? after : null };
		},
		async advance(tier, owner, { hour, after }) {
			const attributes = await update(
				tier,
				LEASE_IS_OURS,
				"SET next_hour = :hour, done_until = :after, leased_until = :until",
				{ ":owner": owner, ":hour": hour, ":after": after, ":until": clock.now() + LEASE_MS },
			);
			return attributes !== undefined;
		},
		async release(tier, owner) {
			await update(tier, LEASE_IS_OURS, "REMOVE lease_owner, leased_until", { ":owner": owner });
		},
	};
}
