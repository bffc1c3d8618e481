import { webhookEventSchema } from "@dephealth/core/webhooks/webhook-event.ts";
import type { WebhookSender } from "@dephealth/core/webhooks/webhook-sender.ts";
import * as z from "zod/mini";
import { webhookSender } from "../../compose/capabilities/webhook-sender.ts";
import { webhookSigningSecret } from "../../compose/capabilities/webhook-settings.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERROR, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	event: webhookEventSchema,
	subscriptionId: z.uuid(),
	url: z.string().check(z.maxLength(2048)),
});

/**
 * One attempt to deliver one event. The receiver tells a repetition by its id.
 *
 * @throws WebhookNotAcceptedError, InvalidWebhookUrlError
 */
export function createDeliverWebhook(deps: {
	sender: Pick<WebhookSender, "send">;
	signingSecret: (subscriptionId: string) => string;
}) {
	return async (input: unknown): Promise<{ answer: "delivered" | "gone" }> => {
		const { event, subscriptionId, url } = parseTaskInput(inputSchema, input);
		const answer = await deps.sender.send({
			url,
			secret: deps.signingSecret(subscriptionId),
			messageId: event.id,
			body: JSON.stringify(event),
		});
		return { answer };
	};
}

export const throws = [
	INPUT_ERROR,
	"WebhookNotAcceptedError",
	"InvalidWebhookUrlError",
] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("deliver-webhook", throws, (c) =>
	createDeliverWebhook({ sender: webhookSender(c), signingSecret: webhookSigningSecret(c) }),
);
export const handler = onLambda(createHandler);
