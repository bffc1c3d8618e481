/** Composition of what goes out to webhooks, apart from the stores: who talks to receivers reads no accounts. */
import { createWebhookSender } from "@dephealth/core/webhooks/webhook-sender.ts";
import { clock } from "./clock.ts";
import { once } from "./once.ts";
import { webhookUrlOptions } from "./webhook-settings.ts";

export const webhookSender = once(() => createWebhookSender({ clock, ...webhookUrlOptions() }));
