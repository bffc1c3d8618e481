/** Composition of webhooks: who watches what, and how they are notified. */
import { required } from "@dephealth/core/config.ts";
import { createWebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { createWebhookDeliveries } from "@dephealth/core/webhooks/webhook-delivery-starter.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { dynamoDb } from "./storage.ts";

export const webhookSubscriptions = once(() =>
	createWebhookSubscriptionStore({
		client: dynamoDb(),
		tableName: required(config().tables.accounts, "ACCOUNTS_TABLE"),
		clock,
		random: Math.random,
	}),
);

export const webhookDeliveries = once(() =>
	createWebhookDeliveries({
		client: once(async () => {
			const { SFNClient } = await import("@aws-sdk/client-sfn");
			return new SFNClient({ maxAttempts: 3, retryMode: "standard" });
		}),
		stateMachineArn: required(config().deliverWebhookStateMachineArn, "DELIVER_WEBHOOK_STATE_MACHINE_ARN"),
	}),
);
