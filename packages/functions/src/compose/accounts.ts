/** Composition of what accounts are made of. */
import { createAccountMails } from "@dephealth/core/accounts/account-mails.ts";
import { createEmailVault } from "@dephealth/core/accounts/email-vault.ts";
import { createMailAllowance } from "@dephealth/core/accounts/mail-allowance.ts";
import { generateToken } from "@dephealth/core/accounts/one-time-token.ts";
import { required } from "@dephealth/core/config.ts";
import { createSesMail } from "@dephealth/core/messaging/ses-mail.ts";
import { createBillingStore } from "@dephealth/core/storage/billing.ts";
import { createPlainDynamoDbClient } from "@dephealth/core/storage/dynamodb-client.ts";
import { createIdempotentSignIn } from "@dephealth/core/storage/idempotent-sign-in.ts";
import { createMagicLinkStore } from "@dephealth/core/storage/magic-links.ts";
import { createSignUpStore } from "@dephealth/core/storage/sign-ups.ts";
import { createStripeEventStore } from "@dephealth/core/storage/stripe-events.ts";
import { createDemoUsageStore } from "@dephealth/core/storage/usage.ts";
import { createUserStore } from "@dephealth/core/storage/users.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { dynamoDb } from "./storage.ts";

const accountsTable = once(() => ({
	client: dynamoDb(),
	tableName: required(config().tables.accounts, "ACCOUNTS_TABLE"),
	clock,
}));

export const users = once(() => createUserStore(accountsTable()));
export const signUps = once(() => createSignUpStore(accountsTable()));
const magicLinks = once(() => createMagicLinkStore(accountsTable()));
export const billing = once(() => createBillingStore({ ...accountsTable(), random: Math.random }));
export const stripeEvents = once(() => createStripeEventStore(accountsTable()));

export const emailVault = once(() => createEmailVault(required(config().emailSecret, "EMAIL_SECRET")));

export const mailAllowance = once(() =>
	createMailAllowance({ usage: createDemoUsageStore({ ...accountsTable(), what: "mail" }), clock }),
);

export const signIn = once(() =>
	createIdempotentSignIn({
		magicLinks: magicLinks(),
		client: once(createPlainDynamoDbClient),
		tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
	}),
);

export const accountMails = once(() =>
	createAccountMails({
		users: users(),
		signUps: signUps(),
		magicLinks: magicLinks(),
		vault: emailVault(),
		mail: createSesMail({
			client: once(async () => {
				const { SESv2Client } = await import("@aws-sdk/client-sesv2");
				return new SESv2Client({ maxAttempts: 3, retryMode: "standard" });
			}),
			from: `DepHealth <${required(config().mailSender, "MAIL_SENDER")}>`,
		}),
		publicUrl: required(config().publicUrl, "PUBLIC_URL"),
		generateToken,
	}),
);
