/** Composition of the webhook sender, separate from the stores: a function that calls receivers reads no accounts. */
import { createWebhookSender } from "@dephealth/core/webhooks/webhook-sender.ts";
import { part } from "../process/composition.ts";
import { webhookUrlOptions } from "./webhook-settings.ts";

export const webhookSender = /* @__PURE__ */ part((c) =>
	createWebhookSender({ clock: c.clock, ...webhookUrlOptions(c) }),
);
