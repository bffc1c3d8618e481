import type { getUsage, listApiKeys } from "@dephealth/contract/routes/accounts.ts";
import type { getStatus } from "@dephealth/contract/routes/operations.ts";
import type {
	listWebhookDeliveries,
	listWebhookSubscriptions,
	testWebhookSubscription,
	WebhookDelivery,
} from "@dephealth/contract/routes/webhooks.ts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
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

/**
 * Asks whether mails can be sent while somebody waits for one. The answer is the same for all addresses, so it
 * reveals nothing about theirs.
 */
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

/** The last deliveries to a receiver, the newest first. */
export function useWebhookDeliveries(id: string) {
	return useQuery({
		queryKey: ["webhook deliveries", id],
		queryFn: async ({ signal }) =>
			(
				await call<typeof listWebhookDeliveries>("GET /v1/webhook-subscriptions/{id}/deliveries", {
					path: { id },
					signal,
				})
			).deliveries,
		refetchInterval: pollEvery<WebhookDelivery[]>(POLL.waiting),
	});
}

export function useTestDelivery(id: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: () =>
			call<typeof testWebhookSubscription>("POST /v1/webhook-subscriptions/{id}/test", { path: { id } }),
		onSuccess: () => void client.invalidateQueries({ queryKey: ["webhook deliveries", id] }),
	});
}
