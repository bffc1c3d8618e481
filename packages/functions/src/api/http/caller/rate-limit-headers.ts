import type { QuotaStatus } from "@dephealth/core/accounts/usage/spending.ts";

/** Reset is in epoch seconds, as GitHub has it. */
export function rateLimitHeaders({ limit, remaining, resetsAt }: QuotaStatus): Record<string, string> {
	return {
		"x-ratelimit-limit": String(limit),
		"x-ratelimit-remaining": String(remaining),
		"x-ratelimit-reset": String(Math.ceil(resetsAt / 1000)),
	};
}
