/** The settings that may differ between stages, read once from the deploying shell (or from SST's `.env.<stage>`). */
import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";
import { z } from "zod";

export type Settings = {
	/** Data is backed up, kept and protected from deletion. */
	isProduction: boolean;
	/** Host name of the API, e.g. `api.example.org`, in a Route 53 zone of the account. */
	domain: string | undefined;
	/** True when the console is served. Off in a stage of `sst dev`, where `npm start` serves the working copy. */
	console: boolean;
	/** Host name of the console and the API behind it, in a Route 53 zone of the account. */
	consoleDomain: string | undefined;
	/** Domain or address that mail is sent from. Without it no mail can be sent. */
	mailSender: string | undefined;
	/** SES in this account and region knows the sender already, from another stage or by hand: it is used as it is. */
	mailIdentityExists: boolean;
	/** The contact for registries that have questions about our requests: a mail address or a page. */
	contact: string | undefined;
	/** The address that gets mail about alarms. AWS first asks it for its consent. */
	alarmEmail: string | undefined;
	/** True when CloudWatch has a dashboard, at $3 a month. The console's operations show the same. */
	dashboard: boolean;
	/** Origins of web pages that may call the API from a browser; none unless set. */
	corsOrigins: string[];
	/** Accounts that may use the operator's routes, separated by commas. Empty: nobody. */
	operatorOwners: string;
	/** The prices: `price_1abc:starter,price_2def:pro`, Stripe's prices and the plans they are for. */
	stripePrices: string;
	/** Machines start by themselves. Off in a stage of `sst dev`, whose functions are gone when the command ends. */
	schedules: boolean;
	/** The API as a whole, in requests a second; beyond it API Gateway answers 429. */
	throttle: { ratePerSecond: number; burst: number };
};

/** A variable is not usable; the message names it. Stops the deployment before anything is changed. */
export class InvalidSettingError extends Error {
	override name = "InvalidSettingError";
}

const PRODUCTION = "production";

/** An unset variable and an empty one mean the same. */
const text = z
	.string()
	.optional()
	.transform((value) => value?.trim() || undefined);
const list = z
	.string()
	.default("")
	.transform((value) => value.split(",").map((item) => item.trim()))
	.transform((items) => items.filter((item) => item !== ""));
const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const origin = z
	.string()
	.regex(/^https?:\/\/[^/*\s]+$/, "each must be an origin such as https://example.org");
const pricedPlan = new RegExp(`^price_\\w+:(${PLAN_NAMES.join("|")})$`);

/** The names that every service of AWS allows; `sst` itself allows no other stage. */
const STAGE = /^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/;

const settingsSchema = z.object({
	DEPHEALTH_DOMAIN: text.pipe(z.string().regex(hostName, "must be a host name").optional()),
	DEPHEALTH_CONSOLE: text.pipe(z.enum(["on", "off"]).optional()),
	DEPHEALTH_CONSOLE_DOMAIN: text.pipe(z.string().regex(hostName, "must be a host name").optional()),
	DEPHEALTH_MAIL_SENDER: text.pipe(
		z.union([z.email(), z.string().regex(hostName)], "must be a domain or an e-mail address").optional(),
	),
	DEPHEALTH_MAIL_IDENTITY: text.pipe(z.enum(["new", "existing"]).optional()),
	DEPHEALTH_CONTACT: text.pipe(
		z.union([z.email(), z.url({ protocol: /^https?$/ })], "must be an e-mail address or a URL").optional(),
	),
	DEPHEALTH_ALARM_EMAIL: text.pipe(z.email("must be an e-mail address").optional()),
	DEPHEALTH_DASHBOARD: text.pipe(z.enum(["on", "off"]).optional()),
	DEPHEALTH_CORS_ORIGINS: list.pipe(z.array(origin)),
	DEPHEALTH_OPERATOR_OWNERS: list,
	DEPHEALTH_STRIPE_PRICES: list.pipe(z.array(z.string().regex(pricedPlan, "each must be price_…:<plan>"))),
	DEPHEALTH_SCHEDULES: text.pipe(z.enum(["on", "off"]).optional()),
	DEPHEALTH_RATE_PER_SECOND: z.coerce.number().int().min(1).max(10_000).default(200),
});

/**
 * @param options.live as under `sst dev`
 * @throws InvalidSettingError
 */
export function readSettings(
	environment: Readonly<Record<string, string | undefined>>,
	stage: string,
	options: { live: boolean },
): Settings {
	if (!STAGE.test(stage)) {
		throw new InvalidSettingError(
			`The stage ${JSON.stringify(stage)} cannot be part of names on AWS: letters, digits and hyphens alone. Choose another with --stage.`,
		);
	}
	const parsed = settingsSchema.safeParse(environment);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new InvalidSettingError(
			`${issue?.path[0]?.toString()} is not usable: ${issue?.message}. Correct it and deploy again.`,
		);
	}
	const variables = parsed.data;
	const ratePerSecond = variables.DEPHEALTH_RATE_PER_SECOND;
	return {
		isProduction: stage === PRODUCTION,
		domain: variables.DEPHEALTH_DOMAIN,
		console: (variables.DEPHEALTH_CONSOLE ?? (options.live ? "off" : "on")) === "on",
		consoleDomain: variables.DEPHEALTH_CONSOLE_DOMAIN,
		mailSender: variables.DEPHEALTH_MAIL_SENDER,
		mailIdentityExists: variables.DEPHEALTH_MAIL_IDENTITY === "existing",
		contact: variables.DEPHEALTH_CONTACT,
		alarmEmail: variables.DEPHEALTH_ALARM_EMAIL,
		dashboard: variables.DEPHEALTH_DASHBOARD === "on",
		corsOrigins: variables.DEPHEALTH_CORS_ORIGINS,
		operatorOwners: variables.DEPHEALTH_OPERATOR_OWNERS.join(","),
		stripePrices: variables.DEPHEALTH_STRIPE_PRICES.join(","),
		schedules: (variables.DEPHEALTH_SCHEDULES ?? (options.live ? "off" : "on")) === "on",
		throttle: { ratePerSecond, burst: ratePerSecond * 2 },
	};
}

export function logRetentionDays(settings: Settings): number {
	return settings.isProduction ? 90 : 14;
}
