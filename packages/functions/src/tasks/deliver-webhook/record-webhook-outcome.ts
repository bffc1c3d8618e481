import type { Clock } from "@dephealth/core/clock.ts";
import { readCause } from "@dephealth/core/resilience/failure-cause.ts";
import type { DeliveryStore } from "@dephealth/core/webhooks/delivery-store.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import type { WebhookEvent } from "@dephealth/core/webhooks/webhook-event.ts";
import * as z from "zod/mini";
import { webhookDeliveryRecords, webhookSubscriptions } from "../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const failure = { error: z.string(), cause: z.string() };
const inputSchema = z.object({
	owner: z.string().check(z.minLength(1), z.maxLength(128)),
	subscriptionId: z.uuid(),
	/** Executions that an earlier version has begun do without these three, and may run for a day. */
	delivery: z.optional(
		z.object({
			id: z.string(),
			type: z.string(),
			package: z.optional(z.string()),
			startedAt: z.iso.datetime(),
		}),
	),
	attempts: z._default(z.int(), 0),
	/** Deliveries in a row that were given up before. */
	failedBefore: z._default(z.number(), 1),
	result: z.discriminatedUnion("outcome", [
		z.object({ outcome: z.enum(["delivered", "gone"]) }),
		z.object({ outcome: z.literal("failing"), ...failure, retryInSeconds: z.number() }),
		z.object({ outcome: z.literal("failed"), ...failure }),
	]),
});
type Input = z.infer<typeof inputSchema>;
type Result = Input["result"];

/** A failed test only informs the account that asked for it, and has no other consequence. */
const TEST: WebhookEvent["type"] = "WebhookTest";

/**
 * Records the state or outcome of a delivery for its account. Running it again writes the same, except for the count
 * of failures.
 */
export function createRecordWebhookOutcome(deps: {
	subscriptions: Pick<WebhookSubscriptionStore, "get" | "noteDelivered" | "noteFailed" | "disable">;
	deliveries: Pick<DeliveryStore, "record" | "forget">;
	clock: Clock;
}) {
	async function settle({ owner, subscriptionId, delivery, failedBefore, result }: Input): Promise<void> {
		if (result.outcome === "gone") {
			return deps.subscriptions.disable(
				owner,
				subscriptionId,
				"The receiver does not want more deliveries (410).",
			);
		}
		if (delivery?.type === TEST) return;
		if (result.outcome === "failed") {
			return deps.subscriptions.noteFailed(owner, subscriptionId, reasonOf(result) ?? result.error);
		}
		// A success after successes is not written down.
		if (result.outcome === "delivered" && failedBefore > 0) {
			await deps.subscriptions.noteDelivered(owner, subscriptionId);
		}
	}

	return async (task: unknown): Promise<{ outcome: Result["outcome"] }> => {
		const input = parseTaskInput(inputSchema, task);
		const { owner, subscriptionId, delivery, attempts, result } = input;
		if (delivery) {
			await deps.deliveries.record(owner, subscriptionId, {
				...delivery,
				package: delivery.package,
				outcome: result.outcome,
				attempts,
				failure: reasonOf(result),
				nextAttemptAt:
					result.outcome === "failing"
						? new Date(deps.clock.now() + result.retryInSeconds * 1000).toISOString()
						: undefined,
			});
		}
		await settle(input);
		// Nothing of a delivery is kept when its account or subscription is deleted meanwhile.
		if (delivery && !(await deps.subscriptions.get(owner, subscriptionId))) {
			await deps.deliveries.forget(owner, subscriptionId, delivery);
		}
		return { outcome: result.outcome };
	};
}

function reasonOf(result: Result): string | undefined {
	if (!("cause" in result)) return undefined;
	return readCause(result.cause).message || result.error;
}

export const throws = [INPUT_ERROR, "StorageUnavailableError"] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("record-webhook-outcome", throws, (c) =>
	createRecordWebhookOutcome({
		subscriptions: webhookSubscriptions(c),
		deliveries: webhookDeliveryRecords(c),
		clock: c.clock,
	}),
);
export const handler = onLambda(createHandler);
