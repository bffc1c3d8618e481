/** Composition of webhooks: who watches what, and how they are notified. */
import { required } from "@dephealth/core/config.ts";
import { createDeliveryStore } from "@dephealth/core/webhooks/delivery-store.ts";
import { createWebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { createWebhookDeliveries } from "@dephealth/core/webhooks/webhook-delivery-starter.ts";
import { sfnClient } from "../aws/sfn-client.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const webhookSubscriptions = /* @__PURE__ */ part((c) =>
	createWebhookSubscriptionStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
		clock: c.clock,
		random: Math.random,
	}),
);

export const webhookDeliveryRecords = /* @__PURE__ */ part((c) =>
	createDeliveryStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
		clock: c.clock,
	}),
);

export const webhookDeliveries = /* @__PURE__ */ part((c) =>
	createWebhookDeliveries({
		client: sfnClient(c),
		stateMachineArn: required(config(c).deliverWebhookStateMachineArn, "DELIVER_WEBHOOK_STATE_MACHINE_ARN"),
	}),
);
