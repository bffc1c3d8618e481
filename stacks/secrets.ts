/** Secrets by the environment variable they end up in. Set with `sst secret set <name> <value> --stage <stage>`. */

import type { SecretVariable } from "@dephealth/contract/environment.ts";

export type SecretDefinition = {
	/** Name in SST: letters and digits, the first one upper-case. */
	name: string;
	/** The value until one is set; without it a deployment stops and says which secret is missing. */
	placeholder?: string;
};

export const SECRETS = {
	/** An empty token is enough for a first look: GitHub then answers 60 calls an hour. */
	GITHUB_TOKEN: { name: "GithubToken", placeholder: "" },
	/** Signs sessions, 32 bytes or more. Until it is set nobody can sign in. */
	SESSION_SECRET: { name: "SessionSecret", placeholder: "" },
	/** Names and encrypts e-mail addresses, 32 bytes or more. Until it is set nobody can sign up; with another, all accounts are lost. */
	EMAIL_SECRET: { name: "EmailSecret", placeholder: "" },
	/** Signs deliveries to webhooks, 32 bytes or more. Until it is set nobody can subscribe. */
	WEBHOOK_SECRET: { name: "WebhookSecret", placeholder: "" },
	/** Proves that a report comes from Stripe. Until it is set nothing is sold. */
	STRIPE_WEBHOOK_SECRET: { name: "StripeWebhookSecret", placeholder: "" },
	/** Proves that a request came through the CDN of the console, 32 bytes or more. Until it is set its visitors share one allowance. */
	EDGE_SECRET: { name: "EdgeSecret", placeholder: "" },
} as const satisfies Record<SecretVariable, SecretDefinition>;
