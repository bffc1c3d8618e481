import { readCause } from "@dephealth/core/resilience/failure-cause.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import * as z from "zod";
import { webhookSubscriptions } from "../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	owner: z.string().min(1).max(128),
	subscriptionId: z.uuid(),
	result: z.discriminatedUnion("outcome", [
		z.object({ outcome: z.enum(["delivered", "gone"]) }),
		z.object({ outcome: z.literal("failed"), error: z.string(), cause: z.string() }),
	]),
});

/** How a delivery ended, for its account to see. */
export function createRecordWebhookOutcome(
	subscriptions: Pick<WebhookSubscriptionStore, "noteDelivered" | "noteFailed" | "disable">,
) {
	return async (input: unknown): Promise<{ outcome: "delivered" | "gone" | "failed" }> => {
		const { owner, subscriptionId, result } = parseTaskInput(inputSchema, input);
		switch (result.outcome) {
			case "delivered":
				await subscriptions.noteDelivered(owner, subscriptionId);
				break;
			case "gone":
				await subscriptions.disable(owner, subscriptionId, "The receiver wants no more deliveries (410).");
				break;
			case "failed":
				await subscriptions.noteFailed(
					owner,
					subscriptionId,
					readCause(result.cause).message || result.error,
				);
		}
		return { outcome: result.outcome };
	};
}

export const throws = [INPUT_ERROR, "StorageUnavailableError"] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("record-webhook-outcome", throws, (c) =>
	createRecordWebhookOutcome(webhookSubscriptions(c)),
);
export const handler = onLambda(createHandler);
