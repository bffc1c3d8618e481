/** Routes for an account's webhook subscriptions. */
import * as z from "zod";
import { createWebhookSubscriptionBodySchema } from "../schemas/bodies/webhooks.ts";
import { DELIVERY_OUTCOMES } from "../webhook-deliveries.ts";
import { handlerPath, type Route } from "./route.ts";

export const webhookSubscriptionSchema = z.object({
	id: z.string(),
	url: z.string(),
	packages: z.array(z.string()),
	status: z
		.enum(["active", "disabled"])
		.describe("`disabled`: the receiver wanted no more, or never answered."),
	failed_deliveries: z.number().describe("Given up in a row, each after a day of attempts."),
	last_failure: z.string().nullable(),
	created_at: z.string(),
});
export type WebhookSubscription = z.infer<typeof webhookSubscriptionSchema>;

export const webhookSubscriptionsSchema = z.object({
	webhook_subscriptions: z.array(webhookSubscriptionSchema).describe("The oldest first."),
});
export type WebhookSubscriptions = z.infer<typeof webhookSubscriptionsSchema>;

export const listWebhookSubscriptions = {
	method: "GET",
	path: "/v1/webhook-subscriptions",
	handler: handlerPath("webhooks/list-webhook-subscriptions"),
	auth: "account",
	summary: "What the account watches",
	responses: {
		200: {
			description: "The subscriptions with the state of their deliveries, without their secrets.",
			schema: webhookSubscriptionsSchema,
		},
	},
} as const satisfies Route;

export const createdWebhookSubscriptionSchema = webhookSubscriptionSchema.extend({
	secret: z.string().describe("Verifies deliveries, see standardwebhooks.com. Never shown again."),
});
export type CreatedWebhookSubscription = z.infer<typeof createdWebhookSubscriptionSchema>;

export const createWebhookSubscription = {
	method: "POST",
	path: "/v1/webhook-subscriptions",
	handler: handlerPath("webhooks/create-webhook-subscription"),
	auth: "account",
	summary: "Be notified when a package's risk changes",
	description:
		"When the status, the risk level or the class of the forecast of a watched package changes, or how it is published (owners, licence, repository, withdrawn versions), a `PackageRiskChanged` event is posted to the URL: with what the last notification said, what holds now, and why. Deliveries are signed as standardwebhooks.com describes, are tried for a day, and may arrive more than once: `webhook-id` tells. Any 2xx accepts one; 410 ends the subscription; redirects are not followed.",
	requestBody: { description: "Where to, and what to watch.", schema: createWebhookSubscriptionBodySchema },
	responses: {
		201: {
			description: "The subscription, with the secret that verifies its deliveries.",
			schema: createdWebhookSubscriptionSchema,
		},
	},
	errors: ["invalid_ecosystem", "too_many_webhook_subscriptions"],
} as const satisfies Route;

const subscriptionId = z.object({ id: z.string().min(1).max(128).describe("`id` of a subscription.") });

export const webhookTestStartedSchema = z.object({
	delivery_id: z.string().describe("`id` of the delivery, as the list of deliveries has it."),
});
export type WebhookTestStarted = z.infer<typeof webhookTestStartedSchema>;

export const testWebhookSubscription = {
	method: "POST",
	path: "/v1/webhook-subscriptions/{id}/test",
	handler: handlerPath("webhooks/test-webhook-subscription"),
	auth: "account",
	summary: "Send a test delivery",
	description:
		"Posts a `WebhookTest` event, signed, as real deliveries are made, but once and without consequence for the subscription. Asked for again within ten seconds it is the same delivery.",
	pathParameters: subscriptionId,
	responses: { 202: { description: "It is under way.", schema: webhookTestStartedSchema } },
	errors: ["webhook_subscription_not_found", "webhook_subscription_disabled"],
} as const satisfies Route;

export const webhookDeliverySchema = z.object({
	id: z.string().describe("`webhook-id` of its requests."),
	type: z.string().describe("PackageRiskChanged or WebhookTest."),
	package: z.string().nullable().describe("ecosystem/name; null for a test."),
	outcome: z
		.enum(DELIVERY_OUTCOMES)
		.describe("`failing`: it is tried again; `failed`: given up; `gone`: the receiver wants no more."),
	attempts: z.number(),
	failure: z.string().nullable().describe("Why the last attempt was not accepted."),
	started_at: z.string(),
	at: z.string().describe("Of the last attempt."),
	next_attempt_at: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const webhookDeliveriesSchema = z.object({
	deliveries: z.array(webhookDeliverySchema).describe("The newest first."),
});
export type WebhookDeliveries = z.infer<typeof webhookDeliveriesSchema>;

export const listWebhookDeliveries = {
	method: "GET",
	path: "/v1/webhook-subscriptions/{id}/deliveries",
	handler: handlerPath("webhooks/list-webhook-deliveries"),
	auth: "account",
	summary: "How the last deliveries went",
	pathParameters: subscriptionId,
	responses: {
		200: { description: "Those of the last week.", schema: webhookDeliveriesSchema },
	},
	errors: ["webhook_subscription_not_found"],
} as const satisfies Route;

export const deleteWebhookSubscription = {
	method: "DELETE",
	path: "/v1/webhook-subscriptions/{id}",
	handler: handlerPath("webhooks/delete-webhook-subscription"),
	auth: "account",
	summary: "Stop watching",
	description: "Nothing is delivered from then on.",
	pathParameters: subscriptionId,
	responses: { 204: { description: "It has been deleted." } },
	errors: ["webhook_subscription_not_found"],
} as const satisfies Route;

export const WEBHOOK_ROUTES: readonly Route[] = [
	listWebhookSubscriptions,
	createWebhookSubscription,
	deleteWebhookSubscription,
	testWebhookSubscription,
	listWebhookDeliveries,
];
