/** Routes about an account: its keys, its usage, and who is signed in. */
import * as z from "zod";
import { createApiKeyBodySchema } from "../schemas/bodies/accounts.ts";
import { PLAN_NAMES } from "../vocabulary.ts";
import { handlerPath, type Route } from "./route.ts";
import { webhookDeliverySchema, webhookSubscriptionSchema } from "./webhooks.ts";

const apiKeySchema = z.object({
	id: z.string().describe("Names the key in paths; not a secret."),
	name: z.string(),
	prefix: z.string().describe("How the key begins."),
	created_at: z.string(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeysSchema = z.object({ api_keys: z.array(apiKeySchema).describe("The oldest first.") });
export type ApiKeys = z.infer<typeof apiKeysSchema>;

export const listApiKeys = {
	method: "GET",
	path: "/v1/api-keys",
	handler: handlerPath("accounts/list-api-keys"),
	auth: "account",
	summary: "The account's active API keys",
	responses: {
		200: { description: "By how they begin; never the keys themselves.", schema: apiKeysSchema },
	},
} as const satisfies Route;

export const createdApiKeySchema = apiKeySchema.extend({
	api_key: z.string().describe("The key itself. It is not stored and never shown again."),
});
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

export const createApiKey = {
	method: "POST",
	path: "/v1/api-keys",
	handler: handlerPath("accounts/create-api-key"),
	auth: "account",
	summary: "Make an API key",
	description: "The answer is the only one that ever holds the key.",
	requestBody: {
		description: "A note on the use of the key; optional.",
		schema: createApiKeyBodySchema,
	},
	responses: { 201: { description: "The key.", schema: createdApiKeySchema } },
	errors: ["too_many_api_keys"],
} as const satisfies Route;

export const revokeApiKey = {
	method: "DELETE",
	path: "/v1/api-keys/{id}",
	handler: handlerPath("accounts/revoke-api-key"),
	auth: "account",
	summary: "Revoke an API key",
	description: "It is invalid at once, everywhere.",
	pathParameters: z.object({ id: z.string().min(1).max(128).describe("`id` of a listed key.") }),
	query: z.object({
		confirm: z.literal("last").optional().describe("Revokes the key even if it is the account's last one."),
	}),
	responses: { 204: { description: "It has been revoked." } },
	errors: ["api_key_not_found", "last_api_key"],
} as const satisfies Route;

export const usageSchema = z.object({
	plan: z.enum(PLAN_NAMES),
	period: z.string().describe("The calendar month, UTC: `2026-11`."),
	used: z.number(),
	limit: z.number().nullable().describe("Requests a month; null without a limit."),
	remaining: z.number().nullable(),
	resets_at: z.string(),
	days: z.array(z.object({ date: z.string(), requests: z.number() })).describe("Days with requests."),
});
export type Usage = z.infer<typeof usageSchema>;

export const getUsage = {
	method: "GET",
	path: "/v1/usage",
	handler: handlerPath("accounts/get-usage"),
	auth: "account",
	summary: "What the account has used of its plan this month",
	description: "Asking costs nothing.",
	responses: { 200: { description: "Counted by calendar month, UTC.", schema: usageSchema } },
} as const satisfies Route;

export const meSchema = z.object({
	id: z.string().describe("Names the account; give it to Stripe as `client_reference_id` of a checkout."),
	email: z
		.string()
		.nullable()
		.describe("Null when it cannot be decrypted any more, or nobody signed up for the account."),
	plan: z.enum(PLAN_NAMES),
	verified_at: z.string().nullable().describe("Null when nobody signed up for the account."),
	last_login: z.string().nullable().describe("When somebody last signed in, ISO 8601."),
});
export type Me = z.infer<typeof meSchema>;

export const signedInAsSchema = meSchema.extend({
	is_operator: z.boolean().describe("May look into and steer the running system."),
});
export type SignedInAs = z.infer<typeof signedInAsSchema>;

export const getMe = {
	method: "GET",
	path: "/v1/auth/me",
	handler: handlerPath("accounts/get-me"),
	auth: "session",
	summary: "Who is signed in",
	responses: { 200: { description: "The account of the session.", schema: signedInAsSchema } },
} as const satisfies Route;

const endsAt = z.string().describe("ISO 8601.");

export const accountSchema = meSchema.extend({
	api_keys: z.array(apiKeySchema),
	sessions: z.array(z.object({ ends_at: endsAt })).describe("Browsers that are signed in."),
	webhook_subscriptions: z.array(
		webhookSubscriptionSchema.extend({ deliveries: z.array(webhookDeliverySchema) }),
	),
	usage: z.array(z.object({ period: z.string(), used: z.number() })).describe("By month, the newest first."),
});
export type Account = z.infer<typeof accountSchema>;

export const exportAccount = {
	method: "GET",
	path: "/v1/account",
	handler: handlerPath("accounts/export-account"),
	auth: "session",
	summary: "All that is stored about the account",
	responses: { 200: { description: "To be kept or taken elsewhere.", schema: accountSchema } },
} as const satisfies Route;

export const deleteAccount = {
	method: "DELETE",
	path: "/v1/account",
	handler: handlerPath("accounts/delete-account"),
	auth: "session",
	summary: "Delete the account",
	description:
		"Deletes its keys, sessions, subscriptions, usage and address, at once and for good. Scans of the last day expire by themselves.",
	query: z.object({ confirm: z.literal("delete").describe("Says that it is meant.") }),
	responses: { 204: { description: "It is gone." } },
	errors: ["subscription_active"],
} as const satisfies Route;

const receivedSchema = z.object({ received: z.literal(true) });

export const stripeWebhook = {
	method: "POST",
	path: "/v1/webhooks/stripe",
	handler: handlerPath("accounts/stripe-webhook"),
	auth: "public",
	summary: "What Stripe reports",
	description:
		"Events of the types checkout.session.completed and customer.subscription.*, with Stripe's signature; all others are taken and left alone.",
	responses: { 200: { description: "Taken.", schema: receivedSchema } },
	errors: ["invalid_signature", "route_not_found", "body_too_large"],
} as const satisfies Route;

export const ACCOUNT_ROUTES: readonly Route[] = [
	listApiKeys,
	createApiKey,
	revokeApiKey,
	getUsage,
	getMe,
	exportAccount,
	deleteAccount,
	stripeWebhook,
];
