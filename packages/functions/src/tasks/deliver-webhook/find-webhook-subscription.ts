import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import * as z from "zod/mini";
import { webhookSubscriptions } from "../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	owner: z.string().check(z.minLength(1), z.maxLength(128)),
	subscriptionId: z.uuid(),
});

export type FoundWebhookSubscription =
	| { isActive: true; url: string; failedDeliveries: number }
	| { isActive: false };

/** Finds the receiver of a delivery, as long as its subscription exists. */
export function createFindWebhookSubscription(subscriptions: Pick<WebhookSubscriptionStore, "get">) {
	return async (input: unknown): Promise<FoundWebhookSubscription> => {
		const { owner, subscriptionId } = parseTaskInput(inputSchema, input);
		const found = await subscriptions.get(owner, subscriptionId);
		if (!found || found.disabledAt !== undefined) return { isActive: false };
		return { isActive: true, url: found.url, failedDeliveries: found.failedDeliveries };
	};
}

export const throws = [INPUT_ERROR, "StorageUnavailableError"] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("find-webhook-subscription", throws, (c) =>
	createFindWebhookSubscription(webhookSubscriptions(c)),
);
export const handler = onLambda(createHandler);
