import type { getUsage, Usage } from "@dephealth/contract/routes/accounts.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { PLANS } from "@dephealth/core/accounts/billing/plans.ts";
import type { UsageStore } from "@dephealth/core/accounts/usage/account-quota.ts";
import { monthOf, remainingOf } from "@dephealth/core/accounts/usage/usage-policy.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { usage } from "../../../compose/accounts/gate.ts";
import { apiKeys } from "../../../compose/aws/storage.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";

/** GET /v1/usage: the account's use of its plan this month. The request is free. */
export function createGetUsage(deps: {
	apiKeys: Pick<ApiKeyStore, "access">;
	usage: Pick<UsageStore, "read">;
	clock: Clock;
}): Respond {
	return async (request) => {
		const owner = ownerOf(request);
		const now = deps.clock.now();
		const [access, month] = await Promise.all([deps.apiKeys.access(owner), deps.usage.read(owner, now)]);
		if (!access) throw new ApiError("session_required", "The account does not exist any more.");
		const period = monthOf(now);
		const limit = PLANS[access.plan].requestsPerMonth;
		const body: Usage = {
			plan: access.plan,
			period: period.id,
			used: month.used,
			limit: limit ?? null,
			remaining: remainingOf(month.used, limit) ?? null,
			resets_at: new Date(period.endsAt).toISOString(),
			days: [...month.days].map(([day, requests]) => ({
				date: `${period.id}-${String(day).padStart(2, "0")}`,
				requests,
			})),
		};
		return json(200, body);
	};
}

export const createHandler = guardedRoute<typeof getUsage>("account", (c) =>
	createGetUsage({ apiKeys: apiKeys(c), usage: usage(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
