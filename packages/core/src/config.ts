/** The configuration of every process, parsed once from the environment. */
import * as z from "zod";
import { PLAN_NAMES, type PlanName } from "./accounts/plans.ts";
import { MAX_RETRIES, RETRY_DELAYS_SECONDS } from "./resilience/dead-letter-policy.ts";

/** One variable is missing or wrong; the message names it and says what is expected. */
export class ConfigurationError extends Error {
	override name = "ConfigurationError";
}

const flag = z
	.enum(["0", "1"])
	.default("0")
	.transform((value) => value === "1");
const httpUrl = z.url({ protocol: /^https?$/ });

function splitList(text: string): string[] {
	return text
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
}
const list = z.string().default("").transform(splitList);
const delay = z.coerce
	.number()
	.int()
	.min(1)
	.max(Math.max(...RETRY_DELAYS_SECONDS));
const delays = z
	.string()
	.transform((text): unknown[] => splitList(text))
	.pipe(z.array(delay).length(MAX_RETRIES))
	.optional();

/** An empty variable is no variable: the infrastructure fills in what is not set. */
const optionalText = z
	.string()
	.trim()
	.optional()
	.transform((text) => text || undefined);
/** As long as the keys that are made of it. */
const secret = optionalText.pipe(z.string().min(32).optional());
/** `price_1abc:starter,price_2def:pro` */
const prices = list.pipe(
	z.array(
		z
			.string()
			.transform((pair) => pair.split(":"))
			.pipe(z.tuple([z.string().startsWith("price_"), z.enum(PLAN_NAMES)])),
	),
);

const environmentSchema = z.object({
	PACKAGES_TABLE: z.string().min(3),
	ACCOUNTS_TABLE: z.string().min(3).optional(),
	OPERATIONS_TABLE: z.string().min(3).optional(),
	COLLECT_PACKAGE_STATE_MACHINE_ARN: z.string().startsWith("arn:").optional(),
	DEAD_LETTER_QUEUE_URL: httpUrl.optional(),
	DEAD_LETTER_DELAYS_SECONDS: delays,
	COLLECTION_REQUESTS_TOPIC_ARN: z.string().startsWith("arn:").optional(),
	STUCK_AFTER_MINUTES: z.coerce.number().int().min(1).max(10_080).default(60),
	OPERATOR_OWNERS: list,
	PUBLIC_URL: optionalText.pipe(httpUrl.optional()),
	SESSION_SECRET: secret,
	EMAIL_SECRET: secret,
	MAIL_SENDER: optionalText.pipe(z.union([z.email(), z.hostname()]).optional()),
	MAIL_REQUESTS_TOPIC_ARN: z.string().startsWith("arn:").optional(),
	STRIPE_WEBHOOK_SECRET: optionalText,
	STRIPE_PRICES: prices,
	GITHUB_TOKEN: z
		.string()
		.trim()
		.optional()
		.transform((token) => token || undefined),
	GITHUB_CALLS_PER_HOUR: z.coerce.number().int().positive().optional(),
	NPM_REGISTRY_URL: httpUrl.default("https://registry.npmjs.org"),
	NPM_DOWNLOADS_URL: httpUrl.default("https://api.npmjs.org"),
	DEPS_DEV_URL: httpUrl.default("https://api.deps.dev"),
	GITHUB_API_URL: httpUrl.default("https://api.github.com"),
	BUNDLEPHOBIA_URL: httpUrl.default("https://bundlephobia.com"),
	DEPHEALTH_SANDBOX: flag,
});

export type Config = {
	tables: { packages: string; accounts: string | undefined; operations: string | undefined };
	collectPackageStateMachineArn: string | undefined;
	deadLetterQueueUrl: string | undefined;
	/** Seconds before each retry of a dead letter. */
	deadLetterDelaysSeconds: readonly number[];
	collectionRequestsTopicArn: string | undefined;
	/** A collection that has stood still for so long is lost. Default 60. */
	stuckAfterMinutes: number;
	/** Accounts that may look into and steer the running system. Nobody unless configured. */
	operatorOwners: ReadonlySet<string>;
	/** Where the API is reached, without a slash at the end: what links in mails begin with. */
	publicUrl: string | undefined;
	/** Signs sessions. Another one signs everybody out. */
	sessionSecret: string | undefined;
	/** Names and encrypts e-mail addresses. Another one loses all accounts. */
	emailSecret: string | undefined;
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
	/** What GitHub allows: 5,000 calls an hour with a token, 60 without, unless configured. */
	githubCallsPerHour: number;
	upstreams: {
		npmRegistry: string;
		npmDownloads: string;
		depsDev: string;
		github: string;
		bundlephobia: string;
	};
	/** True when the upstreams are the built-in simulator; every document then says so. */
	sandbox: boolean;
};

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const CALLS_PER_HOUR = { withToken: 5000, withoutToken: 60 };

/** @throws ConfigurationError naming the first variable that is missing or wrong */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
	const parsed = environmentSchema.safeParse(environment);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new ConfigurationError(
			`The environment variable ${issue?.path.join(".")} is not usable: ${issue?.message}.`,
		);
	}
	const variables = parsed.data;
	return {
		tables: {
			packages: variables.PACKAGES_TABLE,
			accounts: variables.ACCOUNTS_TABLE,
			operations: variables.OPERATIONS_TABLE,
		},
		collectPackageStateMachineArn: variables.COLLECT_PACKAGE_STATE_MACHINE_ARN,
		deadLetterQueueUrl: variables.DEAD_LETTER_QUEUE_URL,
		deadLetterDelaysSeconds: variables.DEAD_LETTER_DELAYS_SECONDS ?? RETRY_DELAYS_SECONDS,
		collectionRequestsTopicArn: variables.COLLECTION_REQUESTS_TOPIC_ARN,
		stuckAfterMinutes: variables.STUCK_AFTER_MINUTES,
		operatorOwners: new Set(variables.OPERATOR_OWNERS),
		publicUrl: variables.PUBLIC_URL?.replace(/\/+$/, ""),
		sessionSecret: variables.SESSION_SECRET,
		emailSecret: variables.EMAIL_SECRET,
		mailSender: variables.MAIL_SENDER && senderAddress(variables.MAIL_SENDER),
		mailRequestsTopicArn: variables.MAIL_REQUESTS_TOPIC_ARN,
		stripe: { webhookSecret: variables.STRIPE_WEBHOOK_SECRET, prices: new Map(variables.STRIPE_PRICES) },
		githubToken: variables.GITHUB_TOKEN,
		githubCallsPerHour:
			variables.GITHUB_CALLS_PER_HOUR ??
			(variables.GITHUB_TOKEN ? CALLS_PER_HOUR.withToken : CALLS_PER_HOUR.withoutToken),
		upstreams: {
			npmRegistry: variables.NPM_REGISTRY_URL,
			npmDownloads: variables.NPM_DOWNLOADS_URL,
			depsDev: variables.DEPS_DEV_URL,
			github: variables.GITHUB_API_URL,
			bundlephobia: variables.BUNDLEPHOBIA_URL,
		},
		sandbox: variables.DEPHEALTH_SANDBOX,
	};
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
