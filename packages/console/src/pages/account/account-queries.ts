import type { getUsage, listApiKeys } from "@dephealth/contract/routes/accounts.ts";
import type { getStatus } from "@dephealth/contract/routes/operations.ts";
import type { listWebhookSubscriptions } from "@dephealth/contract/routes/webhooks.ts";
import { useQuery } from "@tanstack/preact-query";
import { call } from "../../api/client.ts";
import { POLL, pollEvery } from "../../api/queries.ts";

export const API_KEYS = ["api keys"];
export const WEBHOOKS = ["webhook subscriptions"];

export function useUsage() {
	return useQuery({
		queryKey: ["usage"],
		queryFn: ({ signal }) => call<typeof getUsage>("GET /v1/usage", { signal }),
		refetchInterval: pollEvery(POLL.status),
	});
}

/** Whether mails go out, looked at while somebody waits for one. The same for all addresses: it tells nothing of theirs. */
export function useMailDelivery(isWaitedFor: boolean) {
	return useQuery({
		queryKey: ["status"],
		enabled: isWaitedFor,
		queryFn: ({ signal }) => call<typeof getStatus>("GET /v1/status", { signal }),
		refetchInterval: pollEvery(POLL.status),
		select: ({ mail }) => mail,
	});
}

export function useApiKeys() {
	return useQuery({
		queryKey: API_KEYS,
		queryFn: async ({ signal }) => (await call<typeof listApiKeys>("GET /v1/api-keys", { signal })).api_keys,
		refetchInterval: pollEvery(false),
	});
}

export function useWebhooks() {
	return useQuery({
		queryKey: WEBHOOKS,
		queryFn: async ({ signal }) =>
			(await call<typeof listWebhookSubscriptions>("GET /v1/webhook-subscriptions", { signal }))
				.webhook_subscriptions,
		refetchInterval: pollEvery(POLL.status),
	});
}
