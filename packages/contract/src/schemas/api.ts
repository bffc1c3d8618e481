/** Shapes of requests and answers that belong to the API alone. */

import { z } from "zod";
import { MAX_WATCHED_PACKAGES } from "../limits.ts";
import { COLLECTION_OUTCOMES, COLLECTION_STATUSES, ECOSYSTEMS, PLAN_NAMES } from "../vocabulary.ts";
import { snapshotSchema } from "./snapshot.ts";

const ecosystem = z.enum(ECOSYSTEMS);

export const packagePathSchema = z.object({
	ecosystem,
	name: z.string().describe("The package's name; percent-encode a slash: `%40scope%2Fname`."),
});

export const scopedPackagePathSchema = z.object({
	ecosystem,
	scope: z.string().describe("With its @."),
	name: z.string(),
});

export const fieldsQuerySchema = z.object({
	fields: z
		.string()
		.optional()
		.describe("Comma-separated top-level fields of the document; all when absent."),
});

export const collectionAcceptedSchema = z.object({
	package: z.string(),
	ecosystem,
	collection: z.object({
		status: z.enum(COLLECTION_STATUSES),
		last_failure: z.string().nullable().describe("Why the last attempt did not finish."),
		retry_after_seconds: z.number(),
	}),
});
export type CollectionAccepted = z.infer<typeof collectionAcceptedSchema>;

/** How many lines of a history an answer has. */
export const HISTORY_LINES = { default: 100, max: 400 } as const;

const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const historyQuerySchema = z.object({
	from: dayText.optional().describe("The first UTC day, itself included; the first of all when absent."),
	to: dayText.optional().describe("The last UTC day, itself included; today when absent."),
	limit: z
		.string()
		.regex(/^\d+$/)
		.optional()
		.describe(`Lines, 1 to ${HISTORY_LINES.max}; ${HISTORY_LINES.default} when absent.`),
});

export const historySchema = z.object({
	package: z.string(),
	ecosystem,
	snapshots: z
		.array(snapshotSchema)
		.describe("The newest first, one for each day on which the judgement changed."),
	has_more: z
		.boolean()
		.describe("Older lines exist within the range: ask with `to` before the last day here."),
});
export type History = z.infer<typeof historySchema>;

export const scanManifestBodySchema = z.strictObject({
	file_name: z.string().max(1024).optional().describe("Helps where the content alone does not tell"),
	content: z.string().min(1).describe("A manifest, a lockfile or an SBOM, as it is"),
});

export const scanPackagesBodySchema = z.strictObject({
	packages: z.array(z.string().max(300)).min(1).describe("ecosystem/name, for example npm/express"),
});

export const scanPathSchema = z.object({ id: z.string().describe("`scan_id` of a scan.") });

/** How many failures a page has. */
export const DEAD_LETTERS_PAGE = { default: 20, max: 50 } as const;

export const deadLettersQuerySchema = z.object({
	limit: z
		.string()
		.regex(/^\d+$/)
		.optional()
		.describe(`Failures a page, 1 to ${DEAD_LETTERS_PAGE.max}; ${DEAD_LETTERS_PAGE.default} when absent.`),
	cursor: z.string().optional().describe("`next_cursor` of the page before."),
});

export const deadLetterPathSchema = z.object({ id: z.string().describe("`id` of a listed failure.") });

export const deadLettersSchema = z.object({
	queue: z.object({
		ready: z.number().describe("Messages that the next run of the processor takes."),
		in_flight: z.number().describe("Taken, or hidden until they are due."),
		delayed: z.number().describe("Sent with a delay that has not ended."),
	}),
	failures: z.array(
		z.object({
			id: z.string(),
			ecosystem: ecosystem.nullable(),
			package: z.string().nullable(),
			reason: z.string().describe("malformed, permanent_error, retries_spent, too_old or poison."),
			sources: z.array(z.string()),
			failures: z.array(
				z.object({ source: z.string(), error: z.string(), cause: z.string(), error_class: z.string() }),
			),
			retry_count: z.number(),
			message: z.string().nullable().describe("The message as it came, bounded and without secrets."),
			failed_at: z.string(),
			expires_at: z.string(),
		}),
	),
	next_cursor: z.string().nullable(),
});
export type DeadLetters = z.infer<typeof deadLettersSchema>;

const apiKeySchema = z.object({
	id: z.string().describe("Names the key in paths; not a secret."),
	name: z.string(),
	prefix: z.string().describe("How the key begins."),
	created_at: z.string(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeysSchema = z.object({ api_keys: z.array(apiKeySchema).describe("The oldest first.") });
export type ApiKeys = z.infer<typeof apiKeysSchema>;

/** Shown to people as it is: no control characters, no text that turns direction. */
const apiKeyName = z
	.string()
	.trim()
	.min(1)
	.max(64)
	.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "has characters that cannot be shown");

export const createApiKeyBodySchema = z.strictObject({
	name: apiKeyName.optional().describe("What the key is for."),
});

export const createdApiKeySchema = apiKeySchema.extend({
	api_key: z.string().describe("The key itself. It is not stored and never shown again."),
});
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

export const apiKeyPathSchema = z.object({ id: z.string().describe("`id` of a listed key.") });

export const revokeApiKeyQuerySchema = z.object({
	confirm: z.literal("last").optional().describe("Revokes the key even if it is the account's last one."),
});

export const createWebhookSubscriptionBodySchema = z.strictObject({
	url: z.string().min(1).max(2048).describe("Where events go: https, a host on the public internet."),
	packages: z
		.array(z.string().min(1).max(300))
		.min(1)
		.max(MAX_WATCHED_PACKAGES)
		.describe("ecosystem/name, for example npm/express"),
});

const webhookSubscriptionSchema = z.object({
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

export const createdWebhookSubscriptionSchema = webhookSubscriptionSchema.extend({
	secret: z.string().describe("Verifies deliveries, see standardwebhooks.com. Never shown again."),
});
export type CreatedWebhookSubscription = z.infer<typeof createdWebhookSubscriptionSchema>;

export const webhookSubscriptionPathSchema = z.object({ id: z.string().describe("`id` of a subscription.") });

export const emailBodySchema = z.object({
	email: z.string().min(1).max(320).describe("Where the mail goes."),
});

export const mailRequestedSchema = z.object({ message: z.string() });
export type MailRequested = z.infer<typeof mailRequestedSchema>;

export const tokenQuerySchema = z.object({ token: z.string().describe("As it stands in the mail's link.") });

export const tokenBodySchema = z.object({ token: z.string().max(256) });

export const signedInSchema = z.object({ signed_in: z.literal(true) });
export type SignedIn = z.infer<typeof signedInSchema>;

export const meSchema = z.object({
	id: z.string().describe("Names the account; give it to Stripe as `client_reference_id` of a checkout."),
	email: z.string(),
	plan: z.enum(PLAN_NAMES),
	verified_at: z.string(),
});
export type Me = z.infer<typeof meSchema>;

export const receivedSchema = z.object({ received: z.literal(true) });

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

export const healthSchema = z.object({ status: z.literal("ok"), version: z.string(), sandbox: z.boolean() });

export const errorBodySchema = z.object({
	error: z.object({
		code: z.string(),
		message: z.string(),
		details: z.record(z.string(), z.unknown()).optional(),
	}),
});

const count = z.number().int().nonnegative();

const readAt = z.string().describe("When the value was read, ISO 8601.");
export const statusSchema = z.object({
	status: z
		.enum(["ok", "degraded"])
		.describe("`degraded`: a circuit is not closed, or a value is not known."),
	checked_at: z.string().describe("When it was looked, ISO 8601. The answer is kept for 15 seconds."),
	circuits: z
		.array(
			z.object({
				name: z.string().describe("The upstream that it guards."),
				state: z.enum(["closed", "open", "half_open", "forced_open", "disabled", "metrics_only"]),
				retry_after_seconds: z.number().nullable().describe("Until an open circuit tries again."),
				read_at: readAt,
			}),
		)
		.nullable()
		.describe("null: not known now"),
	dead_letters: z
		.object({
			ready: count.describe("Collections that the next run of the processor takes."),
			in_flight: count.describe("Taken, or hidden until they are due."),
			delayed: count,
			read_at: readAt,
		})
		.nullable()
		.describe("null: not known now"),
	collections_last_hour: z
		.object({
			...Object.fromEntries(COLLECTION_OUTCOMES.map((outcome) => [outcome, count])),
			success_rate: z.number().nullable().describe("0 to 1; null when none ended."),
			mean_latency_ms: z.number().nullable().describe("Of complete ones; null when there were none."),
			read_at: readAt,
		})
		.nullable()
		.describe("How collections ended; null: not known now"),
	unknown: z.array(z.object({ part: z.string(), reason: z.string() })).describe("What is null, and why."),
});
export type Status = z.infer<typeof statusSchema>;

/** What an operator can tell a circuit. */
export const CIRCUIT_ACTIONS = ["force-open", "disable", "measure-only", "automatic", "reset"] as const;
export type CircuitAction = (typeof CIRCUIT_ACTIONS)[number];

export const circuitPathSchema = z.object({
	name: z.string().describe("As `GET /v1/status` names it."),
	action: z
		.enum(CIRCUIT_ACTIONS)
		.describe(
			"`force-open`: no call passes; `disable`: every call passes and nothing is judged; `measure-only`: every call passes, and the circuit only tells what it would do; `automatic`: again by itself; `reset`: closed, automatic, nothing counted.",
		),
});

export const steeredCircuitSchema = z.object({
	name: z.string(),
	state: z.enum(["closed", "open", "half_open", "forced_open", "disabled", "metrics_only"]),
});
export type SteeredCircuit = z.infer<typeof steeredCircuitSchema>;
