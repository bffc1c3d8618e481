/** The configuration of every process, parsed once from the environment. */

// Every cold start reads the configuration: making these schemas with zod takes five times as long.
import type { ResourceVariable, SecretVariable, SettingVariable } from "@dephealth/contract/environment.ts";
import { MACHINE_NAMES, MACHINES, type MachineName } from "@dephealth/contract/machines.ts";
import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";
import * as v from "valibot";
import type { PlanName } from "./accounts/billing/plans.ts";
import { MAX_RETRIES, RETRY_DELAYS_SECONDS } from "./dead-letters/dead-letter-policy.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable is missing or wrong; the message names it and the expected value. */
export class ConfigurationError extends Error {
	override name = "ConfigurationError";
}

const flag = v.pipe(
	v.optional(v.picklist(["0", "1"]), "0"),
	v.transform((value) => value === "1"),
);
export const httpUrl = v.pipe(
	v.string(),
	v.url(),
	v.regex(/^https?:/i, "Invalid URL: expected http: or https:"),
);
const arn = v.pipe(v.string(), v.startsWith("arn:"));
const tableName = v.pipe(v.string(), v.minLength(3));

function splitList(text: string): string[] {
	return text
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
}
const list = v.pipe(v.optional(v.string(), ""), v.transform(splitList));

function wholeNumber(least: number, most: number) {
	return v.pipe(
		v.string(),
		v.transform(Number),
		v.number(),
		v.safeInteger(),
		v.minValue(least),
		v.maxValue(most),
	);
}
const delay = wholeNumber(1, Math.max(...RETRY_DELAYS_SECONDS));
const delays = v.optional(v.pipe(v.string(), v.transform(splitList), v.array(delay), v.length(MAX_RETRIES)));

/** An empty variable counts as missing: the infrastructure sets unset variables to an empty text. */
const optionalText = v.pipe(
	v.optional(v.pipe(v.string(), v.trim())),
	v.transform((text) => text || undefined),
);
/** A secret is at least as long as the keys that are made of it. */
const secret = v.pipe(optionalText, v.optional(v.pipe(v.string(), v.minLength(32))));
/** `price_1abc:starter,price_2def:pro` */
const price = v.pipe(
	v.string(),
	v.transform((pair) => pair.split(":")),
	v.strictTuple([v.pipe(v.string(), v.startsWith("price_")), v.picklist(PLAN_NAMES)]),
);
const prices = v.pipe(list, v.array(price));

const environment = {
	PACKAGES_TABLE: tableName,
	ACCOUNTS_TABLE: v.optional(tableName),
	OPERATIONS_TABLE: v.optional(tableName),
	COLLECT_PACKAGE_STATE_MACHINE_ARN: v.optional(arn),
	COLLECT_PACKAGES_STATE_MACHINE_ARN: v.optional(arn),
	DELIVER_WEBHOOK_STATE_MACHINE_ARN: v.optional(arn),
	PROCESS_DEAD_LETTERS_STATE_MACHINE_ARN: v.optional(arn),
	REFRESH_PACKAGES_STATE_MACHINE_ARN: v.optional(arn),
	HEAL_STALE_PACKAGES_STATE_MACHINE_ARN: v.optional(arn),
	DEAD_LETTER_QUEUE_URL: v.optional(httpUrl),
	DEAD_LETTER_DELAYS_SECONDS: delays,
	COLLECTION_REQUESTS_TOPIC_ARN: v.optional(arn),
	RISK_CHANGES_TOPIC_ARN: v.optional(arn),
	STUCK_AFTER_MINUTES: v.optional(wholeNumber(1, 10_080), "60"),
	OPERATOR_OWNERS: list,
	PUBLIC_URL: v.pipe(optionalText, v.optional(httpUrl)),
	SESSION_SECRET: secret,
	EMAIL_SECRET: secret,
	WEBHOOK_SECRET: secret,
	EDGE_SECRET: secret,
	MAIL_SENDER: v.pipe(
		optionalText,
		v.optional(v.union([v.pipe(v.string(), v.email()), v.pipe(v.string(), v.domain())])),
	),
	MAIL_REQUESTS_TOPIC_ARN: v.optional(arn),
	STRIPE_WEBHOOK_SECRET: optionalText,
	STRIPE_PRICES: prices,
	GITHUB_TOKEN: optionalText,
	NPM_REGISTRY_TOKEN: optionalText,
	UPSTREAM_CONTACT: v.pipe(
		optionalText,
		v.optional(v.pipe(v.string(), v.maxLength(200), v.regex(/^[\x21-\x7e]+$/))),
	),
	GITHUB_CALLS_PER_HOUR: v.optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
	WEBHOOKS_TO_PRIVATE_NETWORKS: flag,
	DEPHEALTH_SANDBOX: flag,
} satisfies Record<string, v.GenericSchema> &
	Record<SettingVariable | SecretVariable | ResourceVariable, unknown>;

const environmentSchema = v.object(environment);

export type Config = {
	tables: { packages: string; accounts: string | undefined; operations: string | undefined };
	collectPackageStateMachineArn: string | undefined;
	collectPackagesStateMachineArn: string | undefined;
	deliverWebhookStateMachineArn: string | undefined;
	/** The machines that a function may query. */
	stateMachineArns: Readonly<Partial<Record<MachineName, string>>>;
	/** Webhooks may lead into the network that this runs in. Never where others choose their URLs. */
	webhooksToPrivateNetworks: boolean;
	deadLetterQueueUrl: string | undefined;
	/** Seconds before each retry of a dead letter. */
	deadLetterDelaysSeconds: readonly number[];
	collectionRequestsTopicArn: string | undefined;
	riskChangesTopicArn: string | undefined;
	/** Minutes without progress after which a collection counts as lost. Default 60. */
	stuckAfterMinutes: number;
	/** Accounts that may look into and steer the running system. Nobody unless configured. */
	operatorOwners: ReadonlySet<string>;
	/** The public address of the API, without a slash at the end. Links in mails begin with it. */
	publicUrl: string | undefined;
	/** Signs sessions. Another one signs everybody out. */
	sessionSecret: string | undefined;
	/** Names and encrypts e-mail addresses. Another one loses all accounts. */
	emailSecret: string | undefined;
	/** The secret from which signing secrets are derived. Another one invalidates all of them. */
	webhookSecret: string | undefined;
	/** The secret by which the CDN proves itself. Undefined without a CDN. */
	edgeSecret: string | undefined;
	/** The address that mail comes from. */
	mailSender: string | undefined;
	mailRequestsTopicArn: string | undefined;
	stripe: {
		/** Undefined while nothing is sold. */
		webhookSecret: string | undefined;
		/** Plans by the ids of Stripe's prices. */
		prices: ReadonlyMap<string, PlanName>;
	};
	githubToken: string | undefined;
	/** Sent only to the configured npm registry. */
	npmRegistryToken: string | undefined;
	/** The contact for upstreams that have questions about our requests. */
	upstreamContact: string | undefined;
	/** GitHub's limit: 5,000 calls an hour with a token, 60 without, unless configured. */
	githubCallsPerHour: number;
	/** True when the upstreams are the built-in simulator; every document then says so. */
	sandbox: boolean;
};

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const CALLS_PER_HOUR = { withToken: 5000, withoutToken: 60 };

/** @throws ConfigurationError naming the first variable that is missing or wrong */
export function parseConfig(environment: Environment): Config {
	const variables = parseVariables(environmentSchema, environment);
	return {
		tables: {
			packages: variables.PACKAGES_TABLE,
			accounts: variables.ACCOUNTS_TABLE,
			operations: variables.OPERATIONS_TABLE,
		},
		collectPackageStateMachineArn: variables.COLLECT_PACKAGE_STATE_MACHINE_ARN,
		collectPackagesStateMachineArn: variables.COLLECT_PACKAGES_STATE_MACHINE_ARN,
		deliverWebhookStateMachineArn: variables.DELIVER_WEBHOOK_STATE_MACHINE_ARN,
		stateMachineArns: Object.fromEntries(
			MACHINE_NAMES.map((name) => [name, variables[MACHINES[name].variable]]),
		),
		webhooksToPrivateNetworks: variables.WEBHOOKS_TO_PRIVATE_NETWORKS,
		deadLetterQueueUrl: variables.DEAD_LETTER_QUEUE_URL,
		deadLetterDelaysSeconds: variables.DEAD_LETTER_DELAYS_SECONDS ?? RETRY_DELAYS_SECONDS,
		collectionRequestsTopicArn: variables.COLLECTION_REQUESTS_TOPIC_ARN,
		riskChangesTopicArn: variables.RISK_CHANGES_TOPIC_ARN,
		stuckAfterMinutes: variables.STUCK_AFTER_MINUTES,
		operatorOwners: new Set(variables.OPERATOR_OWNERS),
		publicUrl: variables.PUBLIC_URL?.replace(/(?<!\/)\/+$/, ""),
		sessionSecret: variables.SESSION_SECRET,
		emailSecret: variables.EMAIL_SECRET,
		webhookSecret: variables.WEBHOOK_SECRET,
		edgeSecret: variables.EDGE_SECRET,
		mailSender: variables.MAIL_SENDER && senderAddress(variables.MAIL_SENDER),
		mailRequestsTopicArn: variables.MAIL_REQUESTS_TOPIC_ARN,
		stripe: { webhookSecret: variables.STRIPE_WEBHOOK_SECRET, prices: new Map(variables.STRIPE_PRICES) },
		githubToken: variables.GITHUB_TOKEN,
		npmRegistryToken: variables.NPM_REGISTRY_TOKEN,
		upstreamContact: variables.UPSTREAM_CONTACT,
		githubCallsPerHour:
			variables.GITHUB_CALLS_PER_HOUR ??
			(variables.GITHUB_TOKEN ? CALLS_PER_HOUR.withToken : CALLS_PER_HOUR.withoutToken),
		sandbox: variables.DEPHEALTH_SANDBOX,
	};
}

/** @throws ConfigurationError naming the first variable that is missing or wrong */
export function parseVariables<T>(schema: v.GenericSchema<unknown, T>, environment: Environment): T {
	const parsed = v.safeParse(schema, environment, { abortEarly: true });
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new ConfigurationError(
		`The environment variable ${v.getDotPath(issue)} is not usable: ${issue.message}.`,
	);
}

/** @param sender an address, or a domain */
function senderAddress(sender: string): string {
	return sender.includes("@") ? sender : `no-reply@${sender}`;
}

/**
 * Insists on a variable that only some functions need.
 *
 * @throws ConfigurationError
 */
export function required<T>(value: T | undefined, variable: string): T {
	if (value === undefined) throw new ConfigurationError(`The environment variable ${variable} is not set.`);
	return value;
}
